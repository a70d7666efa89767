/// What a token's claims must say (RFC 7519 §4.1, RFC 9068 §2.2).
public struct TokenRules: Hashable, Sendable {
    /// Which of its kinds a user pool's token must be (Cognito developer guide, "Verifying a JSON Web
    /// Token", step 3).
    public enum Use: String, CaseIterable, Hashable, Sendable { case id, access }

    /// Who must have made it, compared byte by byte; nil: anybody whose key fits.
    public var issuer: String?
    /// One of them must be in `aud`, or be `client_id` where there is no `aud`; empty: any.
    public var audiences: Set<String>
    /// Whether `client_id` counts where there is no `aud`.
    public var takesClientID = true
    /// By how many seconds clocks may differ.
    public var leeway: Int64
    /// `token_use`, where a user pool made it.
    public var use: Use?
    /// Whether a token without `exp` is refused; who asks for it each time may do without.
    public var needsExpiry = true

    /// Rules.
    public init(
        issuer: String?, audiences: Set<String> = [], leeway: Int64 = 0, use: Use? = nil
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.leeway = leeway
        self.use = use
    }

    /// Why a token isn't accepted; nil: it is. `now` is in seconds since 1970.
    public func fault(in claims: TokenClaims, now: Int64) -> TokenFault? {
        if let issuer, claims.issuer != issuer { return .issuer }
        if let fault = faultOfTime(in: claims, now: now) { return fault }
        guard audiences.isEmpty || isMeant(claims) else { return .audience }
        if let use, claims.use != use.rawValue { return .use }
        return nil
    }

    private func faultOfTime(in claims: TokenClaims, now: Int64) -> TokenFault? {
        // RFC 7519 §4.1.4: before exp, and not at it; §4.1.5: at nbf or after it.
        if let expires = claims.expires {
            guard now < TokenClaims.sum(expires, leeway) else { return .expired }
        } else if needsExpiry {
            return .malformed
        }
        for start in [claims.notBefore, claims.issuedAt] {
            if let start, now < TokenClaims.sum(start, -leeway) { return .notYet }
        }
        return nil
    }

    /// HTTP API developer guide, "Control access to HTTP APIs with JWT authorizers": `aud` or
    /// `client_id`, and the latter only where there is no `aud`.
    private func isMeant(_ claims: TokenClaims) -> Bool {
        guard claims.audiences.isEmpty else { return !audiences.isDisjoint(with: claims.audiences) }
        guard takesClientID else { return false }
        return claims.clientID.map(audiences.contains) ?? false
    }
}

/// Why a verified token isn't accepted.
public enum TokenFault: Hashable, Sendable {
    /// A claim is of another type than it must be, or `exp` is missing.
    case malformed
    /// Somebody else made it.
    case issuer
    /// It is for somebody else.
    case audience
    /// Its time is over, or hasn't come.
    case expired, notYet
    /// An access token where an ID token belongs, or the other way round.
    case use
}
