/// The cases that a new plugin comes with.
enum CaseTemplate {
    static func cases(of kind: PluginKind, sample: String) -> String {
        lines(of: kind, sample).map { "    " + $0 }.joined(separator: ",\n")
    }

    private static func lines(of kind: PluginKind, _ sample: String) -> [String] {
        func request(_ headers: String = "[]") -> String {
            #"{"method": "GET", "target": "/", "headers": \#(headers)}"#
        }
        func line(_ name: String, _ phase: String, _ request: String, _ expect: String) -> String {
            #"{"name": "\#(name)", "phase": "\#(phase)", "request": \#(request), "expect": {\#(expect)}}"#
        }
        switch kind {
        case .authorizer:
            return [
                line(
                    "the word opens", "auth", request(#"[["x-word", "\#(sample)"]]"#),
                    #""verdict": "allow", "principal": "friend""#),
                line(
                    "another word does not", "auth", request(#"[["x-word", "guessed"]]"#),
                    #""verdict": "deny""#),
                line("no word, no opinion", "auth", request(), #""verdict": "abstain""#),
            ]
        case .validator:
            return [
                line(
                    "with the header", "validate", request(#"[["\#(sample)", "me"]]"#),
                    #""verdict": "continue""#),
                line(
                    "without it", "validate", request(),
                    #""verdict": "respond", "gateway_response": "BAD_REQUEST_PARAMETERS""#),
            ]
        case .limiter:
            return [line("the first passes", "rate-limit", request(), #""verdict": "continue""#)]
        case .transformer:
            return [
                line(
                    "stamps the request", "transform-request", request(),
                    #""verdict": "continue", "request_headers": {"x-stamp": "\#(sample)"}"#)
            ]
        case .integration:
            return [
                line(
                    "answers", "integrate", request(),
                    #""verdict": "respond", "status": 200, "body": "\#(sample)""#)
            ]
        }
    }
}
