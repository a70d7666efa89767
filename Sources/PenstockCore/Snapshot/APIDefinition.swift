/// One API as compiled.
public struct APIDefinition {
    /// Its name.
    public var name: String
    /// Hosts it answers to; empty: any.
    public var hosts: [String] = []
    /// "/v1", or empty.
    public var basePath = ""
    /// More hosts and base paths.
    public var addresses: [(hosts: [String], basePath: String)] = []
    /// Which of its places are mappings of custom domains.
    public var mappings: [MappingDefinition] = []
    /// What leads requests to it besides.
    public var rules: [RoutingRuleDefinition] = []
    /// Whether nothing but its rules leads to it.
    public var isByRules = false
    /// The API that answers a share of its requests, from 0 to 100; that one has no address. nil: none.
    public var canary: (api: String, percent: Double)?
    /// Its stage.
    public var stage = "$default"
    /// What makes it an API of WebSockets; nil: it is none.
    public var webSocket: WebSocketDefinition?
    /// Whose manners it has.
    public var kind = APIProtocol.native
    /// `$context.apiId`; nil: the name.
    public var id: String?
    /// `$context.accountId`; nil: none.
    public var accountID: String?
    /// `$context.deploymentId`; nil: none.
    public var deploymentID: String?
    /// Stage variables.
    public var variables: [(name: String, value: String)] = []
    /// Gateway responses by PEN_GR_*.
    public var gatewayResponses: [UInt32: GatewayResponseDefinition] = [:]
    /// Where its exchanges are logged, and the line; nil: where all others are.
    public var accessLog: (path: String, line: String)?
    /// Its routes.
    public var routes: [RouteDefinition] = []
    /// An API with defaults.
    public init(name: String) { self.name = name }

    /// Each host with a base path below it; nil is any host.
    var places: [(host: String?, basePath: String)] {
        if isByRules { return [] }
        return ([(hosts: hosts, basePath: basePath)] + addresses).flatMap { address in
            (address.hosts.isEmpty ? [nil] : address.hosts.map(Optional.some)).map {
                (host: $0, basePath: address.basePath)
            }
        }
    }
}

/// A place of an API that is a mapping of a custom domain.
public struct MappingDefinition: Sendable {
    /// As in `APIDefinition.hosts`.
    public var host: String
    /// As in `APIDefinition.basePath`.
    public var basePath: String
    /// What AWS calls it: "orders/v2".
    public var mapping: String
    /// A mapping.
    public init(host: String, basePath: String, mapping: String) {
        self.host = host
        self.basePath = basePath
        self.mapping = mapping
    }
}

/// A rule that leads requests to an API, asked before what is placed at its hosts.
public struct RoutingRuleDefinition: Sendable {
    /// Whose requests it is asked for; at least one.
    public var hosts: [String]
    /// Lower ones are asked first.
    public var priority: Int
    /// Headers that must all be there; a star at the beginning or end of a value, or both, stands for
    /// anything.
    public var headers: [(name: String, value: String)] = []
    /// What the path must begin with, "/v1"; empty: anything.
    public var basePath = ""
    /// Whether the API sees the path without it.
    public var stripsBasePath = false
    /// What AWS calls it; empty: nothing.
    public var id = ""
    /// A rule without conditions.
    public init(hosts: [String], priority: Int) {
        self.hosts = hosts
        self.priority = priority
    }
}

/// One route as compiled.
public struct RouteDefinition {
    /// Method, or nil for ANY.
    public var method: String?
    /// Path pattern below the base path, "/orders/{id}".
    public var path: String
    /// Steps up to and with integrate, in running order.
    public var request: [ProgramEntry]
    /// Steps after it.
    public var response: [ProgramEntry]
    /// `$context.resourceId`; nil: none.
    public var resourceID: String?
    /// `$context.routeKey`; nil: method and path. Empty: there is none.
    public var routeKey: String?
    /// Of a WebSocket API: found by its key and not by method and path.
    public var isSelected = false
    /// ... and what its integration answers is sent to the client.
    public var answersMessages = false
    /// Bytes that a buffered body may have.
    public var bodyLimit = 10 << 20
    /// "penstock.yaml:38".
    public var source = ""
    /// A route.
    public init(method: String?, path: String, request: [ProgramEntry], response: [ProgramEntry]) {
        self.method = method
        self.path = path
        self.request = request
        self.response = response
    }
}
