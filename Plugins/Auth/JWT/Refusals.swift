import CPenstock
import JOSE

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a client without a good token is told.
struct Refusals {
    /// Without challenges, as REST APIs answer.
    private let isCognito: Bool
    /// As a user pool's refusals are worded.
    private let tellsExpiry: Bool
    /// Who can't be checked isn't let in, rather than told that the gateway failed.
    private let failsAsUnauthorized: Bool
    /// `Bearer scope="a b"`, which challenges begin with.
    private let opening: Bytes
    private let insufficient: Bytes

    init(_ settings: Settings, _ setup: Setup) {
        isCognito = settings.isCognito
        tellsExpiry = settings.isUserPool
        failsAsUnauthorized = settings.failsAsUnauthorized
        let scopes = settings.scopes.map { String(decoding: $0, as: UTF8.self) }
        let text = "Bearer scope=\"\(scopes.joined(separator: " "))\" error="
        opening = setup.storage.copy(text + "\"invalid_token\" error_description=\"")
        insufficient = setup.storage.copy(text + "\"insufficient_scope\"")
    }

    /// There is no token. aws-surface.md §3, "JWT failures".
    func missing(_ exchange: Exchange) throws -> AuthorizerVerdict {
        try exchange.auth.refusal(.unauthorized)
        if !isCognito { try exchange.auth.challenge("Bearer") }
        exchange.explainFailure("there is no token")
        return .abstain
    }

    /// It is another issuer's, and another step's.
    func another(_ exchange: Exchange) throws -> AuthorizerVerdict {
        try exchange.auth.refusal(.unauthorized)
        exchange.explainFailure("the token is another issuer's")
        return .abstain
    }

    /// It isn't a good one. The guide's page "Troubleshooting issues with HTTP API JWT authorizers" has
    /// the form and the sentence about audiences; the other sentences are ours.
    func invalid(_ exchange: Exchange, _ reason: Bytes) throws -> AuthorizerVerdict {
        try exchange.auth.refusal(.unauthorized)
        exchange.explainFailure(String(reason))
        if !isCognito {
            let parts = [opening, reason, "\""] as [Bytes]
            let challenge = parts.withUnsafeBufferPointer {
                exchange.join($0, total: opening.n + reason.n + 1)
            }
            if !challenge.isAbsent { try exchange.auth.challenge(challenge) }
        }
        return .deny
    }

    /// Its claims aren't what they must be.
    func invalid(_ exchange: Exchange, _ fault: TokenFault) throws -> AuthorizerVerdict {
        // aws-surface.md §2.3: 401 with this message, not EXPIRED_TOKEN's 403.
        if fault == .expired, tellsExpiry {
            try exchange.auth.refusal(
                .unauthorized, message: "The incoming token has expired")
            exchange.explainFailure(String(fault.sentence))
            return .deny
        }
        return try invalid(exchange, fault.sentence)
    }

    /// There is nothing to check it by. aws-surface.md §1, "JWKS fetch / discovery": 401 in HTTP APIs; the
    /// sentence is ours.
    func noKeys(_ exchange: Exchange) throws -> AuthorizerVerdict {
        if failsAsUnauthorized {
            _ = try invalid(exchange, "the issuer's keys can't be had")
        }
        throw IssuerAnswer.Fault(description: "there are no keys of the issuer")
    }

    /// None of the route's scopes is among the token's. Developer guide, "Integrate a REST API with a user
    /// pool": 401 where scopes don't match.
    func outOfScope(_ exchange: Exchange) throws -> AuthorizerVerdict {
        exchange.explainFailure("the token has none of the scopes")
        if tellsExpiry {
            try exchange.auth.refusal(.unauthorized)
            return .deny
        }
        // RFC 6750 §3.1. What AWS answers for a JWT authorizer of a REST API isn't documented.
        try exchange.auth.refusal(.accessDenied)
        if !isCognito { try exchange.auth.challenge(insufficient) }
        return .deny
    }
}

extension TokenFault {
    fileprivate var sentence: Bytes {
        switch self {
        case .malformed: "the token's claims are malformed"
        case .issuer: "the token does not have a valid issuer"
        case .audience: "the token does not have a valid audience"
        case .expired: "the token has expired"
        case .notYet: "the token is not valid yet"
        case .use: "the token does not have a valid token_use"
        }
    }
}
