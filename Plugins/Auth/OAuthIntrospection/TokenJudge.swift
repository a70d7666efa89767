import AuthCalloutPlugin
import CPenstock
import JOSE
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Judges what the server says of a token (RFC 7662 §2.2).
struct TokenJudge {
    let scopes: Set<String>
    /// `scopes`, as tokens are compared with.
    private let wanted: [[UInt8]]
    private let rules: TokenRules
    private let principals: [String]
    private let context: [String]

    init(_ setup: Setup) throws {
        let config = setup.config
        scopes = Set(try Self.texts(config["scopes"]) ?? [])
        wanted = scopes.map { Array($0.utf8) }
        var rules = TokenRules(
            issuer: try config["issuer"]?.string(),
            audiences: Set(try Self.texts(config["audience"]) ?? []),
            leeway: Int64(try config.int("leeway_seconds", or: 0, in: 0...300)))
        // §2.2: optional, since the server says by `active` whether it is over.
        rules.needsExpiry = false
        self.rules = rules
        principals =
            try config["principal"].map { [try $0.string()] } ?? ["sub", "username", "client_id"]
        context =
            try config["context"]?.elements.map { try $0.string() }
            ?? ["sub", "username", "client_id", "scope"]
    }

    /// Throws when it is no answer.
    func judge(_ answer: Bytes, now: Int64) throws -> TokenState {
        let claims: TokenClaims
        do throws(JOSEError) { claims = try TokenClaims(borrowing: answer.buffer) } catch {
            throw DecisionFault("the server's answer can't be used: \(error)")
        }
        let document = claims.document
        let active = document.member(.root, named: "active")
        guard document.kind(of: active) == .bool else {
            throw DecisionFault("the server's answer has no active that is true or false")
        }
        guard document.bool(of: active) == true else {
            return TokenState(.refused("the token is not active"))
        }
        if let fault = rules.fault(in: claims, now: now) {
            return TokenState(.refused(fault.sentence))
        }
        // Rules let no token pass that is over, so there are seconds left.
        let end = claims.expires.map { $0.addingReportingOverflow(rules.leeway) }
            .map { $0.overflow ? Int64.max : $0.partialValue }
        guard scopes.isEmpty || claims.hasScope(of: wanted) else {
            return TokenState(.outOfScope, end: end)
        }
        let principal = principals.lazy.map { document.member(.root, named: $0) }
            .first { document.kind(of: $0) == .string }
        return TokenState(
            .active, end: end, principal: principal.map { document.string(of: $0) } ?? "",
            context: context.compactMap { name in
                TokenState.Value(document, document.member(.root, named: name))
                    .map { (name, $0) }
            })
    }

    private static func texts(_ config: Config?) throws -> [String]? {
        guard let config else { return nil }
        // Nobody writes that down to let everybody pass.
        guard !config.elements.isEmpty else {
            throw config.error("it is empty: leave it out where any will do")
        }
        return try config.elements.map { try $0.string() }
    }
}

extension TokenFault {
    /// For the client.
    fileprivate var sentence: StaticString {
        switch self {
        case .malformed, .use: "the token's claims are malformed"
        case .issuer: "the token does not have a valid issuer"
        case .audience: "the token does not have a valid audience"
        case .expired: "the token has expired"
        case .notYet: "the token is not valid yet"
        }
    }
}
