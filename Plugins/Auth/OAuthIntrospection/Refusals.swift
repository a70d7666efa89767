import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a client without a good token is told: RFC 6750 §3.
struct Refusals {
    private let missing: Bytes
    /// What stands before the reason.
    private let invalid: Bytes
    private let insufficient: Bytes

    init(_ setup: Setup, scopes: Set<String>) throws {
        let realm = try setup.config["realm"].map { "realm=\"\(try $0.string())\"" }
        let scope = scopes.isEmpty ? nil : "scope=\"\(scopes.sorted().joined(separator: " "))\""
        func challenge(_ parts: String?...) -> Bytes {
            let known = parts.compactMap { $0 }
            return setup.storage.copy(
                known.isEmpty ? "Bearer" : "Bearer " + known.joined(separator: ", "))
        }
        // §3.1: no error code where there was no token.
        missing = challenge(realm)
        invalid = challenge(realm, "error=\"invalid_token\"", "error_description=\"")
        insufficient = challenge(realm, "error=\"insufficient_scope\"", scope)
    }

    func missing(_ exchange: Exchange) throws -> AuthorizerVerdict {
        try exchange.auth.refusal(.unauthorized)
        try exchange.auth.challenge(missing)
        exchange.explainFailure("there is no token")
        return .abstain
    }

    func invalid(_ exchange: Exchange, _ why: Bytes) throws -> AuthorizerVerdict {
        exchange.explainFailure(String(why))
        try exchange.auth.refusal(.unauthorized)
        let challenge = ([invalid, why, "\""] as [Bytes]).withUnsafeBufferPointer {
            exchange.join($0, total: invalid.n + why.n + 1)
        }
        if !challenge.isAbsent { try exchange.auth.challenge(challenge) }
        return .deny
    }

    func outOfScope(_ exchange: Exchange) throws -> AuthorizerVerdict {
        exchange.explainFailure("the token has none of the scopes")
        try exchange.auth.refusal(.accessDenied)
        try exchange.auth.challenge(insufficient)
        return .deny
    }
}
