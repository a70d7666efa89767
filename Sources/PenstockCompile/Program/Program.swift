/// What a configuration was lowered to, as plain values: per route the steps in running order.
///
/// What `penstock explain` prints and golden tests compare; the data path's own form of the same is
/// the snapshot.
public struct Program: Hashable, Sendable {
    /// The APIs in the order of the file.
    public var apis: [API] = []

    /// Nothing.
    public init() {}

    /// A set of routes under one or several hosts.
    public struct API: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Hosts it answers to; empty: any.
        public var hosts: [String]
        /// "/v1", or empty.
        public var basePath: String
        /// "$default".
        public var stage: String
        /// The routes in the order of the file.
        public var routes: [Route]
    }

    /// One route.
    public struct Route: Hashable, Sendable {
        /// "GET /orders/{id}".
        public var key: String
        /// The name that the file gives it.
        public var name: String?
        /// "penstock.yaml:38".
        public var source: String
        /// Steps up to and with integrate.
        public var request: [Entry]
        /// Steps after it.
        public var response: [Entry]

        /// Every step, chains' leaves in order.
        public var steps: [Step] { (request + response).flatMap(\.steps) }

        /// What only watches, steps and whole chains: phases and names.
        public var shadows: [(phase: String, name: String)] {
            (request + response).flatMap { entry in
                switch entry {
                case .step(let step): step.isShadow ? [(step.phase, step.name)] : []
                case .chain(let chain): chain.shadows.map { ("auth", $0) }
                }
            }
        }
    }

    /// One entry of a running order.
    public enum Entry: Hashable, Sendable {
        /// An ordinary step.
        case step(Step)
        /// The auth phase.
        case chain(Chain)

        /// The steps in it, left to right.
        public var steps: [Step] {
            switch self {
            case .step(let step): [step]
            case .chain(let chain): chain.steps
            }
        }
    }

    /// An authorizer chain.
    public indirect enum Chain: Hashable, Sendable {
        /// One authorizer.
        case step(Step)
        /// Every child must allow.
        case allOf([Chain], samePrincipal: Bool)
        /// One child must allow.
        case anyOf([Chain])
        /// The first that doesn't abstain decides.
        case firstOf([Chain])
        /// Allow and deny change places.
        case not(Chain)
        /// All of it only watches, under that name.
        case shadow(Chain, name: String, source: String)

        /// The steps in it, left to right.
        public var steps: [Step] {
            switch self {
            case .step(let step): [step]
            case .allOf(let links, _), .anyOf(let links), .firstOf(let links):
                links.flatMap(\.steps)
            case .not(let link), .shadow(let link, _, _): link.steps
            }
        }

        /// The names of what only watches.
        var shadows: [String] {
            switch self {
            case .step(let step): step.isShadow ? [step.name] : []
            case .allOf(let links, _), .anyOf(let links), .firstOf(let links):
                links.flatMap(\.shadows)
            case .not(let link): link.shadows
            case .shadow(_, let name, _): [name]
            }
        }
    }

    /// One step: which plugin runs and under which rules.
    public struct Step: Hashable, Sendable {
        /// "auth", "transform_request".
        public var phase: String
        /// Its name.
        public var name: String
        /// "Auth/APIKey", "./my-auth.so".
        public var plugin: String
        /// The plugin's version.
        public var version: String
        /// "penstock.yaml:41".
        public var source: String
        /// Runs in a child process.
        public var isIsolated = false
        /// Runs on worker threads.
        public var isBlocking = false
        /// Run, recorded, discarded.
        public var isShadow = false
        /// Sees answers that the gateway makes itself.
        public var isOnLocal = false
        /// "deny", "allow", "next".
        public var onError = "deny"
        /// The gateway response that a refusal answers; nil: what the verdict says.
        public var refusal: String?
        /// Milliseconds it may wait; 0: as long as the exchange.
        public var timeoutMilliseconds: UInt32 = 0
        /// Seconds that a verdict is remembered; 0: never.
        public var cacheSeconds: UInt32 = 0
        /// By which variables.
        public var identities: [String] = []
        /// Whether what is asked doesn't matter then: method and target.
        public var isKeptForCaller = false
        /// What it reads.
        public var reads: [String] = []
        /// What it writes.
        public var writes: [String] = []
    }
}

extension Program {
    /// A route by its API and `$context.routeKey`: `$default` is any method of the path that it took.
    public func route(api: String, key: String, path: String) -> (api: API, route: Route)? {
        let key = key == "$default" ? "ANY \(path)" : key
        for candidate in apis where candidate.name == api {
            if let route = candidate.routes.first(where: { $0.key == key }) {
                return (candidate, route)
            }
        }
        return nil
    }
}
