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
