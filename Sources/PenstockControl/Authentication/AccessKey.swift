/// A key pair that may manage, and the account that it manages.
package struct AccessKey: Sendable, Hashable {
    /// `AKIA…`.
    package var id: String
    /// What it signs with.
    package var secret: String
    /// Twelve digits.
    package var account: String

    /// A key pair.
    package init(id: String, secret: String, account: String) {
        self.id = id
        self.secret = secret
        self.account = account
    }

    /// Whether this is an account's number: twelve digits.
    package static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
