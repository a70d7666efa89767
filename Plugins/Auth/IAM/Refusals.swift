import CPenstock
import SigV4

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What is answered to a request whose signature isn't good.
struct Refusals {
    /// Whose manners.
    enum Answers: String, CaseIterable {
        /// A REST API says what is wrong.
        case rest
        /// An HTTP API says `Forbidden` (aws-surface.md §3, "IAM").
        case http
    }

    private let answers: Answers

    init(_ answers: Answers) { self.answers = answers }

    /// aws-surface.md §2.3, "AWS_IAM".
    func refuse(_ exchange: Exchange, _ error: SigV4Error) throws(HostError) -> AuthorizerVerdict {
        let verdict: AuthorizerVerdict
        let type: GatewayResponse
        switch error.code {
        case .missingAuthenticationToken: (verdict, type) = (.abstain, .missingAuthenticationToken)
        // Another scheme's credentials are none of ours.
        case .incompleteSignature: (verdict, type) = (kind(exchange), .incompleteSignature)
        case .invalidSignature: (verdict, type) = (.deny, .invalidSignature)
        case .unrecognizedClient: (verdict, type) = (.deny, .unrecognizedClient)
        }
        try say(exchange, type, error.message)
        return verdict
    }

    /// The session of a key that is over.
    func refuseExpired(_ exchange: Exchange) throws(HostError) -> AuthorizerVerdict {
        try say(
            exchange, .expiredToken, "The security token included in the request is expired")
        return .deny
    }

    /// Somebody known who may not.
    func refuseAccess(
        _ exchange: Exchange, _ message: String
    ) throws(HostError) -> AuthorizerVerdict {
        try say(exchange, .accessDenied, message)
        return .deny
    }

    /// Somebody who may call, and may not do what the integration does in their name. As API Gateway tells of
    /// a function that it may not invoke: AWS re:Post, "How do I resolve 'Invalid permissions on Lambda function'
    /// errors from API Gateway REST APIs?".
    func refuseAct(_ exchange: Exchange) throws(HostError) -> AuthorizerVerdict {
        exchange.explainFailure("Invalid permissions on Lambda function")
        try exchange.auth.refusal(.apiConfigurationError)
        return .deny
    }

    private func say(
        _ exchange: Exchange, _ type: GatewayResponse, _ message: String
    ) throws(HostError) {
        guard answers == .rest else {
            exchange.explainFailure(message)
            return try exchange.auth.refusal(.accessDenied)
        }
        try exchange.auth.refusal(type, message: exchange.text(message))
    }

    private func kind(_ exchange: Exchange) -> AuthorizerVerdict {
        let found = exchange.find(header: "authorization", of: .received)
        let isMeant = found.first.isAbsent || found.first.starts(with: "AWS4-")
        return isMeant || found.isRepeated ? .deny : .abstain
    }
}

extension SigV4Error {
    /// The answer for whom nobody knows.
    static var unknownKey: SigV4Error {
        SigV4Error(
            .unrecognizedClient, "The security token included in the request is invalid.")
    }

    /// The answer where nothing is signed.
    static var missing: SigV4Error {
        SigV4Error(.missingAuthenticationToken, "Missing Authentication Token")
    }
}
