/// One request as events tell of it. All of it is borrowed; what is nil is `null` in the event, or is
/// left out where the format does so.
public struct EventRequest {
    /// `GET`, as sent.
    public var method = EventText("")
    /// REST: the path below the stage, as sent. HTTP APIs: the path with the stage, decoded.
    public var path = EventText("")
    /// The path with the stage: `requestContext.path`.
    public var fullPath = EventText("")
    /// What follows the `?`, as sent; nil: there is none.
    public var query: EventText?
    /// The parameters of the query, decoded, in the order sent.
    public var queryParameters = UnsafeBufferPointer<EventField>(start: nil, count: 0)
    /// The header fields that the function sees (`EventHeaders`).
    public var headers = UnsafeBufferPointer<EventField>(start: nil, count: 0)
    /// Payload format 2.0: the cookies, each `name=value`.
    public var cookies = UnsafeBufferPointer<EventText>(start: nil, count: 0)
    /// The parameters of the path.
    public var pathParameters = UnsafeBufferPointer<EventField>(start: nil, count: 0)
    /// The variables of the stage.
    public var stageVariables = UnsafeBufferPointer<EventField>(start: nil, count: 0)
    /// The body as text or, with `isBase64Encoded`, its base64; nil: there is none.
    public var body: EventText?
    /// Whether the body is base64.
    public var isBase64Encoded = false
    /// What `requestContext` says.
    public var context = EventContext()

    /// A request without anything.
    public init() {}
}

/// `requestContext` of an event.
public struct EventContext {
    /// `/pets/{id}`
    public var resourcePath: EventText?
    /// `GET /pets/{id}`, `$default`
    public var routeKey: EventText?
    /// The resource's id.
    public var resourceID: EventText?
    /// The account.
    public var accountID: EventText?
    /// The API.
    public var apiID: EventText?
    /// The deployment.
    public var deploymentID: EventText?
    /// The stage.
    public var stage: EventText?
    /// The API's host.
    public var domainName: EventText?
    /// The first label of the host.
    public var domainPrefix: EventText?
    /// The request's id.
    public var requestID: EventText?
    /// The other id.
    public var extendedRequestID: EventText?
    /// `HTTP/1.1`
    public var protocolName: EventText?
    /// `09/Apr/2015:12:34:56 +0000`
    public var requestTime: EventText?
    /// The same in milliseconds since 1970.
    public var requestTimeEpoch: Int64 = 0
    /// Who asks: `EventIdentity.names` says which value is where.
    public var identity = UnsafeBufferPointer<EventText?>(start: nil, count: 0)
    /// The client's address.
    public var sourceIP: EventText?
    /// The client's User-Agent.
    public var userAgent: EventText?
    /// The client's certificate; nil: there is none.
    public var certificate: EventCertificate?
    /// What an authorizer said, in order.
    public var authorizer = UnsafeBufferPointer<EventAuthorizerValue>(start: nil, count: 0)
    /// How a 2.0 event names the kind of authorizer: `lambda`, `jwt`, `iam`.
    public var authorizerKind = EventText("lambda")
    /// Whether several authorizers are asked, as `chain` says, and not one. AWS has no such event.
    public var isChain = false
    /// Of a chain: those that said something.
    public var chain = UnsafeBufferPointer<EventAuthorizer>(start: nil, count: 0)

    /// Of an event of a WebSocket API.
    public var webSocket = EventSocket()

    /// A context without anything.
    public init() {}
}

/// What one authorizer of a chain said.
public struct EventAuthorizer: BitwiseCopyable {
    /// Its name.
    public var name: EventText
    /// Where in `EventContext.authorizer` it begins and ends; what comes before the first one is nobody's
    /// alone: `principalId`.
    public var range: Range<Int> { start..<end }
    // A range isn't bitwise copyable.
    private var start, end: Int

    /// An authorizer.
    public init(_ name: EventText, _ range: Range<Int>) {
        self.name = name
        (start, end) = (range.lowerBound, range.upperBound)
    }
}

/// What an authorizer said of one thing.
public struct EventAuthorizerValue: BitwiseCopyable {
    /// `principalId`
    public var name: EventText
    /// A text, or JSON.
    public var value: EventText
    /// Whether the value is JSON already.
    public var isJSON: Bool

    /// A value.
    public init(_ name: EventText, _ value: EventText, isJSON: Bool) {
        self.name = name
        self.value = value
        self.isJSON = isJSON
    }
}

/// The members of `requestContext.identity` but `sourceIp` and `userAgent`.
public enum EventIdentity {
    /// In the order of `EventContext.identity`. The last two are there only with a value
    /// (aws-surface.md §2.4: "set when the method requires a key").
    public static let names: [StaticString] = [
        "accessKey", "accountId", "caller", "cognitoAuthenticationProvider",
        "cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId",
        "principalOrgId", "user", "userArn", "apiKey", "apiKeyId",
    ]

    /// How many of them are there in each event.
    static let alwaysCount = 10
}
