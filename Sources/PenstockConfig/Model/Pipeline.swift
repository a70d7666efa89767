extension Configuration {
    /// The phases of a request, as `order` names them.
    public enum Phase: String, CaseIterable, Hashable, Sendable {
        case auth
        case validate
        case rateLimit = "rate_limit"
        case transformRequest = "transform_request"
        case integrate
        case transformResponse = "transform_response"
    }

    /// What runs for a route, phase by phase; an empty phase costs nothing.
    public struct Pipeline: Hashable, Sendable {
        /// Who may call; nil lets everyone.
        public var auth: AuthChain?
        /// What a request must look like.
        public var validate: [Step]
        /// How often it may come.
        public var rateLimit: [Step]
        /// What is changed before the integration.
        public var transformRequest: [Step]
        /// What answers.
        public var integrate: Step?
        /// What is changed in the answer.
        public var transformResponse: [Step]

        /// Nothing in any phase.
        public init() {
            validate = []
            rateLimit = []
            transformRequest = []
            transformResponse = []
        }

        /// The steps of one phase, in the order of the file; an authorizer chain's leaves.
        public func steps(of phase: Phase) -> [Step] {
            switch phase {
            case .auth: auth?.steps ?? []
            case .validate: validate
            case .rateLimit: rateLimit
            case .transformRequest: transformRequest
            case .integrate: integrate.map { [$0] } ?? []
            case .transformResponse: transformResponse
            }
        }
    }
}
