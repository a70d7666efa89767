/// The function that an integration's URI names.
struct FunctionReference {
    /// Without a version or alias.
    var arn: String
    /// The last part of the ARN.
    var name: String
    /// A version or alias.
    var qualifier: String?

    /// nil: the URI is no invocation.
    ///
    /// `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`, or a name alone, between
    /// `2015-03-31/functions/` and `/invocations` (Lambda API reference, "Invoke"; the response stream
    /// is at `2021-11-15/…/response-streaming-invocations`).
    init?(_ uri: ServiceURI) {
        let parts = uri.target.split(separator: "/")
        guard parts.count == 4, parts[1] == "functions",
            parts[3] == "invocations" || parts[3] == "response-streaming-invocations"
        else { return nil }
        let text = String(parts[2])
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        guard words.first == "arn" else {
            name = words.first.map(String.init) ?? text
            qualifier = words.count > 1 ? String(words[1]) : nil
            arn = name
            return
        }
        guard words.count == 7 || words.count == 8, !words[6].isEmpty else { return nil }
        arn = words[..<7].joined(separator: ":")
        name = String(words[6])
        qualifier = words.count == 8 && !words[7].isEmpty ? String(words[7]) : nil
    }

    /// With its qualifier.
    var qualified: String { qualifier.map { "\(arn):\($0)" } ?? arn }
}
