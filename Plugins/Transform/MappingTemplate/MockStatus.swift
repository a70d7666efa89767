import CPenstock
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The status that a MOCK integration's request template says: `{"statusCode": 200}`, in the
/// lenient JSON that AWS takes there (aws-templates.md, fact 10: unquoted keys, a trailing comma).
enum MockStatus {
    /// nil: it is no such object, or its statusCode is no whole number.
    static func read(_ text: Bytes, _ scratch: JSONParserScratch) -> Int64? {
        guard let document = try? scratch.parse(borrowing: text.buffer, options: .lenient) else {
            // What is wrong with it doesn't matter: AWS says the same of everything.
            return nil
        }
        guard document.kind(of: .root) == .object else { return nil }
        let status = document.member(.root, named: "statusCode")
        guard status.exists, document.kind(of: status) == .number else { return nil }
        return document.int(of: status)
    }
}
