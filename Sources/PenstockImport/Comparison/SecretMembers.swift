internal import JSON
internal import PenstockModel

/// Members that a comparison tells of without their values.
enum SecretMembers {
    /// What names of variables and header fields have whose values nobody should read in a log,
    /// without case and hyphens. Keys and certificates are no matter of names: their tables say it.
    private static let words = [
        "secret", "password", "passwd", "passphrase", "token", "apikey", "privatekey", "credential",
    ]
    /// Names that are it as a whole, or after the last dot: `integration.request.header.Cookie`.
    private static let wholeNames: Set = ["authorization", "proxyauthorization", "cookie"]
    /// AWS's own members that only sound so.
    private static let harmless: Set = [
        "apikeyrequired", "apikeysource", "apikeyselectionexpression", "credentials",
        "allowcredentials",
    ]

    static func mask(_ difference: Difference) -> Difference {
        var difference = difference
        if let last = difference.path.tokens.last, isSecret(last) {
            difference.old = difference.old.map(hide)
            difference.new = difference.new.map(hide)
        } else {
            difference.old = difference.old.map(mask)
            difference.new = difference.new.map(mask)
        }
        return difference
    }

    /// Of an object that is there on one side only, the members with such names.
    private static func mask(_ value: JSONValue) -> JSONValue {
        if let array = value.array { return .array(array.map { mask($0) }) }
        guard let object = value.object else { return value }
        return .object(
            JSONObject(
                object.members.map { name, value in
                    (name, isSecret(name) ? hide(value) : mask(value))
                }))
    }

    /// Whether a header field must be there, and how long a token lasts, are no secrets.
    private static func hide(_ value: JSONValue) -> JSONValue {
        switch value.kind {
        case .bool, .number, .null: value
        case .string, .array, .object: Difference.masked
        }
    }

    private static func isSecret(_ name: String) -> Bool {
        let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
        if harmless.contains(plain) { return false }
        let last = plain.split(separator: ".").last.map(String.init) ?? plain
        return wholeNames.contains(last) || words.contains { plain.contains($0) }
    }
}
