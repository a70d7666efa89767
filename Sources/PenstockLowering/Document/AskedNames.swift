internal import Spelling

/// What definitions looked for among the names that the command line gives.
struct AskedNames: Sendable {
    /// What `iss` must be somewhere.
    var issuers: Set<String> = []
    /// Names and ARNs of what `--map` can stand for.
    var targets: Set<String> = []
}

extension Lowered {
    /// The options that nothing in the definitions asked for, each with what it may have meant: a name of the
    /// command line that is misspelt would do nothing, and say nothing.
    package func unasked(_ options: LoweringOptions) -> [(message: String, hint: String?)] {
        var found: [(message: String, hint: String?)] = []
        for issuer in options.issuers.names where !asked.issuers.contains(issuer) {
            found.append(
                (
                    "--issuer \(issuer): no authorizer takes tokens of this issuer",
                    Self.hint(issuer, among: asked.issuers)
                ))
        }
        for name in options.map.names where !asked.targets.contains(name) {
            found.append(
                ("--map \(name): nothing calls it", Self.hint(name, among: asked.targets)))
        }
        return found
    }

    private static func hint(_ name: String, among names: Set<String>) -> String? {
        let names = names.sorted()
        if let near = Suggestion.didYouMean(name, among: names) { return near }
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(5).joined(separator: ", ")
        return "there are \(shown)" + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}
