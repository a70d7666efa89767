public import JSON

extension Configuration {
    /// A set of routes under one or several host names.
    public struct API: Hashable, Sendable {
        /// Unique in the file.
        public var name: String
        /// Host names it answers to; empty is any.
        public var hosts: [HostPattern]
        /// What comes before every route's path: empty, or begins with `/` and doesn't end with
        /// one.
        public var basePath: String
        /// The API mapping that this is; nil: none.
        public var mapping: String?
        /// Where else it is.
        public var addresses: [APIAddress]
        /// What leads requests to it besides. With some, and without `hosts`, `basePath` and
        /// `addresses`, nothing else does.
        public var rules: [RoutingRule]
        /// Whose routes answer a share of its requests; nil: it has no canary.
        public var canary: Canary?
        /// `$context.stage`.
        public var stage: String
        /// What AWS would call it.
        public var aws: AWSIdentifiers
        /// `$stageVariables`, in the order of the file.
        public var variables: [(name: String, value: String)]
        /// The phases in running order. Holds integrate once, transform_response only after it.
        public var order: [Phase]
        /// What failures answer, by gateway response type (`UNAUTHORIZED`), in the order of the
        /// file.
        public var gatewayResponses: [GatewayResponse]
        /// A log of its own, in place of the configuration's.
        public var accessLog: APIAccessLog?
        /// Routes in the order of the file.
        public var routes: [Route]
        /// What makes it an API of WebSockets; nil: it is none.
        public var webSocket: WebSocket?
        /// Where in the file.
        public var pointer: JSONPointer
    }

    /// What is a WebSocket API's own.
    public struct WebSocket: Hashable, Sendable {
        /// What a message's route key is: a selection expression.
        public var routeSelection: String
    }

    /// Where and how an API's finished exchanges are logged.
    public struct APIAccessLog: Hashable, Sendable {
        /// Where lines go.
        public var destination: AccessLog.Destination
        /// A line, as a template.
        public var line: String
    }

    /// Identifiers that an API has on AWS; nil where the file says none.
    public struct AWSIdentifiers: Hashable, Sendable {
        /// `$context.accountId`.
        public var accountID: String?
        /// `$context.apiId`; nil is the API's name.
        public var apiID: String?
        /// `$context.deploymentId`.
        public var deploymentID: String?
        /// Whose ids, errors and tracing its clients and backends see; nil: Penstock's own.
        public var kind: APIKind?

        /// None.
        public init(
            accountID: String? = nil, apiID: String? = nil, deploymentID: String? = nil,
            kind: APIKind? = nil
        ) {
            self.accountID = accountID
            self.apiID = apiID
            self.deploymentID = deploymentID
            self.kind = kind
        }
    }

    /// Another API that answers a share of an API's requests, drawn for each of them.
    public struct Canary: Hashable, Sendable {
        /// Its name. It has no place of its own.
        public var api: String
        /// From 0 to 100.
        public var percent: Double
    }

    /// A kind of API of AWS's.
    public enum APIKind: String, CaseIterable, Sendable {
        /// REST APIs.
        case rest
        /// HTTP APIs.
        case http
        /// WebSocket APIs.
        case webSocket = "websocket"
    }

    /// One more place of an API.
    public struct APIAddress: Hashable, Sendable {
        /// As an API's own.
        public var hosts: [HostPattern]
        /// As an API's own.
        public var basePath: String
        /// As an API's own.
        public var mapping: String?
    }

    /// Conditions under which an API has the requests of some hosts, asked before what is placed
    /// there.
    public struct RoutingRule: Hashable, Sendable {
        /// At least one.
        public var hosts: [HostPattern]
        /// From 1 to 1,000,000, lower ones first; of equal ones the first in the file.
        public var priority: Int
        /// All must be there; a star at the beginning or end of a value stands for anything.
        public var headers: [Header]
        /// As an API's own; empty: any path.
        public var basePath: String
        /// Whether the API sees the path without it.
        public var stripsBasePath: Bool
        /// What AWS calls it; nil: nothing.
        public var id: String?
    }

    /// Host names that an API answers to, in lower case.
    public enum HostPattern: Hashable, Sendable {
        /// This name.
        case exact(String)
        /// Any name that ends with this, which begins with a point: `*.shop.example` is
        /// `.shop.example`.
        case suffix(String)
    }

    /// What one kind of failure answers.
    public struct GatewayResponse: Hashable, Sendable {
        /// Which failure, as API Gateway names it.
        public var type: String
        /// The status; nil keeps the type's own.
        public var status: Int?
        /// Headers to add, in the order of the file.
        public var headers: [Header]
        /// The body; nil keeps the type's own.
        public var body: String?
        /// Bodies for clients that accept their media type, in the order of the file.
        public var bodies: [Header] = []
        /// Where in the file.
        public var pointer: JSONPointer
    }

    /// A header's name and value.
    public struct Header: Hashable, Sendable {
        /// As written.
        public var name: String
        /// As written; may hold `$context` variables.
        public var value: String
    }

    /// A method and path, and what runs for it.
    public struct Route: Hashable, Sendable {
        /// Unique in the API when given.
        public var name: String?
        /// As written, such as `GET /orders/{id}`.
        public var key: String
        /// `$context.resourceId`.
        public var resourceID: String?
        /// `$context.routeKey`; nil: `key`. Empty: there is none.
        public var routeKey: String?
        /// Whether it is a WebSocket API's and found by its key, not by method and path.
        public var isSelected = false
        /// ... and what its integration answers goes to the client.
        public var answersMessages = false
        /// What it matches.
        public var pattern: RoutePattern
        /// What runs: the API's defaults, with the phases that the route gives in their place.
        public var pipeline: Pipeline
        /// Where in the file.
        public var pointer: JSONPointer
    }
}

extension Configuration.API {
    /// Whether it has no place, and nothing but its rules leads to it.
    public var isByRules: Bool {
        !rules.isEmpty && hosts.isEmpty && basePath.isEmpty && addresses.isEmpty
    }

    /// Whether both say the same.
    public static func == (a: Self, b: Self) -> Bool {
        a.name == b.name && a.hosts == b.hosts && a.basePath == b.basePath
            && a.mapping == b.mapping && a.addresses == b.addresses && a.rules == b.rules
            && a.stage == b.stage
            && a.aws == b.aws && a.variables.elementsEqual(b.variables, by: ==)
            && a.order == b.order
            && a.gatewayResponses == b.gatewayResponses && a.accessLog == b.accessLog
            && a.routes == b.routes && a.webSocket == b.webSocket
            && a.pointer == b.pointer
    }

    /// Hashes the name, which is unique in a configuration.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
