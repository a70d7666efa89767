/// What an invocation calls a function: a name, a partial ARN or an ARN, perhaps with a qualifier.
///
/// Lambda API Reference, Invoke, "FunctionName": `my-function`, `my-function:v1`,
/// `123456789012:function:my-function`, `arn:aws:lambda:us-west-2:123456789012:function:my-function`.
package struct FunctionName: Hashable, Sendable {
    package var name: String
    /// A version or an alias.
    package var qualifier: String?
    package var account: String?
    package var region: String?

    /// The same page's maximum length.
    package static let lengthMax = 170

    /// nil: it is none of these.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.lengthMax else { return nil }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count >= 7, parts[0] == "arn", parts[2] == "lambda" {
            region = parts[3]
            parts.removeFirst(4)
        }
        if parts.count >= 3, parts[1] == "function" {
            account = parts[0]
            parts.removeFirst(2)
        }
        guard let name = parts.first, parts.count <= 2, Self.isName(name) else { return nil }
        self.name = name
        if parts.count == 2 {
            guard !parts[1].isEmpty else { return nil }
            qualifier = parts[1]
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
                default: false
                }
            }
    }
}
