internal import PenstockModel

/// The names of parameters and content types that mappings may have, with AWS's sentences for others.
enum MappingNames {
    /// Corpus, test_put_integration_request_parameter_bool_type.
    static func check(
        _ names: some Sequence<String>, side: String, places: Set<String>
    ) throws(ControlError) {
        let wrong = names.filter { !isExpression($0, side: side, places: places) }.sorted()
        guard !wrong.isEmpty else { return }
        throw invalid(wrong.map { "Invalid mapping expression specified: \($0)" })
    }

    static let requestPlaces: Set = [
        "path", "querystring", "header", "multivaluequerystring", "multivalueheader",
    ]
    static let responsePlaces: Set = ["header", "multivalueheader"]

    /// `method.request.header.X` where the side is `method.request`.
    private static func isExpression(_ name: String, side: String, places: Set<String>) -> Bool {
        guard name.hasPrefix(side + ".") else { return false }
        let rest = name.dropFirst(side.count + 1).split(separator: ".", maxSplits: 1)
        return rest.count == 2 && places.contains(String(rest[0]))
    }

    /// A mapping may only read what the method declares. The sentence as users quote it, for example
    /// serverless issue 4029.
    static func checkDeclared(
        _ names: some Sequence<String>, in declared: some Sequence<String>
    ) throws(ControlError) {
        let known = Set(declared.map(single))
        let wrong = Set(names).filter { !known.contains(single($0)) }.sorted()
        guard !wrong.isEmpty else { return }
        throw invalid(wrong.map { "Invalid mapping expression parameter specified: \($0)" })
    }

    /// AWS's sentence around what is wrong with mappings.
    static func invalid(_ errors: [String]) -> ControlError {
        .badRequest(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
                + "[\(errors.joined(separator: ", "))]")
    }

    /// What declares a value declares all of its values.
    private static func single(_ name: String) -> String {
        var parts = name.split(separator: ".", maxSplits: 3).map(String.init)
        guard parts.count == 4, parts[2].hasPrefix("multivalue") else { return name }
        parts[2] = String(parts[2].dropFirst("multivalue".count))
        return parts.joined(separator: ".")
    }

    /// Corpus, test_integration_response_invalid_responsetemplates.
    static func checkContentTypes(_ types: some Sequence<String>) throws(ControlError) {
        let wrong = types.filter { !isContentType($0) }.sorted()
        guard !wrong.isEmpty else { return }
        let errors = wrong.map { "Invalid content type specified: \($0)" }
        throw .badRequest(
            "Validation Result: warnings : [], errors : [\(errors.joined(separator: ", "))]")
    }

    /// RFC 9110 §8.3.1: a type, a slash, a subtype; `$default` is API Gateway's own.
    private static func isContentType(_ text: String) -> Bool {
        if text == "$default" { return true }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
    }
}
