/// What a token's claims must say (RFC 7519 §4.1, RFC 9068 §2.2).
public struct TokenRules: Hashable, Sendable {
    /// Which of its kinds a user pool's token must be (Cognito developer guide, "Verifying a JSON Web
    /// Token", step 3).
    public enum Use: String, CaseIterable, Hashable, Sendable { case id, access }

    /// Who must have made it, compared byte by byte; nil: anybody whose key fits.
    public let issuer: String?
    /// Whether `client_id` counts where there is no `aud`.
    public var takesClientID = true
    /// By how many seconds clocks may differ.
    public var leeway: Int64
    /// `token_use`, where a user pool made it.
    public let use: Use?
    /// Whether a token without `exp` is refused; who asks for it each time may do without.
    public var needsExpiry = true

    private let issuerBytes, useBytes: [UInt8]?
    /// One of them must be in `aud`, or be `client_id` where there is no `aud`; empty: any.
    private let audiences: [[UInt8]]

    /// Rules.
    public init(
        issuer: String?, audiences: Set<String> = [], leeway: Int64 = 0, use: Use? = nil
    ) {
        self.issuer = issuer
        self.leeway = leeway
        self.use = use
        issuerBytes = issuer.map { Array($0.utf8) }
        useBytes = use.map { Array($0.rawValue.utf8) }
        self.audiences = audiences.map { Array($0.utf8) }
    }

    /// Whether the token says that `issuer` made it.
    public func knowsIssuer(of claims: TokenClaims) -> Bool {
        issuerBytes.map { claims.isIssued(by: $0) } ?? true
    }

    /// Why a token isn't accepted; nil: it is. `now` is in seconds since 1970.
    public func fault(in claims: TokenClaims, now: Int64) -> TokenFault? {
        guard knowsIssuer(of: claims) else { return .issuer }
        if let fault = faultOfTime(in: claims, now: now) { return fault }
        guard audiences.isEmpty || claims.isMeant(for: audiences, takesClientID: takesClientID)
        else { return .audience }
        if let useBytes, !claims.isFor(use: useBytes) { return .use }
        return nil
    }

    private func faultOfTime(in claims: TokenClaims, now: Int64) -> TokenFault? {
        // RFC 7519 §4.1.4: before exp, and not at it; §4.1.5: at nbf or after it.
        if let expires = claims.expires {
            guard now < Self.sum(expires, leeway) else { return .expired }
        } else if needsExpiry {
            return .malformed
        }
        if let start = claims.notBefore, now < Self.sum(start, -leeway) { return .notYet }
        if let start = claims.issuedAt, now < Self.sum(start, -leeway) { return .notYet }
        return nil
    }

    /// Without a trap at the ends.
    private static func sum(_ time: Int64, _ seconds: Int64) -> Int64 {
        let (sum, isOver) = time.addingReportingOverflow(seconds)
        return isOver ? (seconds < 0 ? .min : .max) : sum
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
