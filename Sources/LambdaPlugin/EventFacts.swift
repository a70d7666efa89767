public import CPenstock
public import LambdaEvents
public import PenstockPlugin

/// What `requestContext` says, from the host's variables.
public final class EventFacts {
    private enum Name: Int, CaseIterable {
        case accountID, apiID, deploymentID, resourceID, domainName, domainPrefix
        case extendedRequestID, protocolName, requestTime, requestTimeEpoch, userAgent
        case relativePath

        var text: String {
            switch self {
            case .accountID: "context.accountId"
            case .apiID: "context.apiId"
            case .deploymentID: "context.deploymentId"
            case .resourceID: "context.resourceId"
            case .domainName: "context.domainName"
            case .domainPrefix: "context.domainPrefix"
            case .extendedRequestID: "context.extendedRequestId"
            case .protocolName: "context.protocol"
            case .requestTime: "context.requestTime"
            case .requestTimeEpoch: "context.requestTimeEpoch"
            case .userAgent: "context.identity.userAgent"
            case .relativePath: "context.penstock.path"
            }
        }
    }

    private let format: EventFormat
    private let handles: [UInt64]
    private let identityHandles: [UInt64]
    private let routeKey: Bytes
    private let scratch = PathScratch()
    private let identity = EventList<EventText?>()
    private let authorizer = EventList<EventAuthorizerValue>()

    /// For events of this format.
    public init(_ setup: Setup, _ format: EventFormat) throws {
        self.format = format
        handles = Name.allCases.map { setup.host.variable($0.text) }
        identityHandles = EventIdentity.names.map {
            setup.host.variable("context.identity.\($0)")
        }
        routeKey =
            try setup.config["route_key"].map { setup.storage.copy(try $0.string()) } ?? .absent
    }

    /// Says what the host knows. Borrows the exchange, and this object's memory until the next call.
    public func fill(
        _ request: inout EventRequest, _ exchange: Exchange, _ info: pen_request_info
    ) {
        func text(_ name: Name) -> EventText? {
            exchange.variable(handles[name.rawValue]).text.event
        }
        request.method = info.method.buffer
        if !info.query.isAbsent { request.query = info.query.buffer }
        var context = EventContext()
        let key = routeKey.isAbsent ? info.route : routeKey
        context.routeKey = key.event
        context.resourcePath = resourcePath(key).event
        context.resourceID = text(.resourceID)
        context.accountID = text(.accountID)
        context.apiID = text(.apiID)
        context.deploymentID = text(.deploymentID)
        context.stage = info.stage.event
        context.domainName = text(.domainName)
        context.domainPrefix = text(.domainPrefix)
        context.requestID = info.request_id.event
        context.extendedRequestID = text(.extendedRequestID)
        context.protocolName = text(.protocolName)
        context.requestTime = text(.requestTime)
        context.requestTimeEpoch = exchange.variable(handles[Name.requestTimeEpoch.rawValue]).i
        context.sourceIP = info.client_address.event
        context.userAgent = text(.userAgent)
        fillPaths(&request, info, relative: text(.relativePath))
        fillIdentity(&context, exchange)
        fillAuthorizer(&context, exchange)
        request.context = context
    }

    /// `$default` names the resource too; else the path of "GET /pets/{id}".
    private func resourcePath(_ key: Bytes) -> Bytes {
        guard let space = key.firstIndex(of: UInt8(ascii: " ")) else { return key }
        return key[(space + 1)..<key.n]
    }

    /// REST: as sent, without the stage (recorded: test_lambda_aws_proxy_integration). HTTP APIs:
    /// decoded, and cut at a "?" that comes of it (live captures in hotsock/voker#8, by
    /// middleapi/standard-server#93; `a%2Fb` is `/a/b` in fastify/aws-lambda-fastify#169).
    private func fillPaths(
        _ request: inout EventRequest, _ info: pen_request_info, relative: EventText?
    ) {
        let whole = scratch.publicPath(info, relative: relative)
        if format == .rest {
            // One slash where the client sent several after the stage (recorded as well).
            request.path = PathScratch.collapsed(relative ?? info.path.buffer)
            request.fullPath = whole
        } else {
            request.path = scratch.decoded(whole)
            request.fullPath = request.path
        }
    }

    private func fillIdentity(_ context: inout EventContext, _ exchange: Exchange) {
        guard format != .http2 else { return }
        var isKnown = false
        identity.removeAll()
        for handle in identityHandles {
            let value = exchange.variable(handle).text.event
            identity.append(value)
            if value != nil { isKnown = true }
        }
        guard isKnown else { return }
        context.identity = identity.view
    }

    /// Developer Guide, "Output from a Lambda authorizer": REST APIs make texts of all values. An HTTP
    /// API's 2.0 event keeps them as they are.
    private func fillAuthorizer(_ context: inout EventContext, _ exchange: Exchange) {
        authorizer.removeAll()
        while let (name, value) = exchange.member(
            of: "context.authorizer.", at: authorizer.count)
        {
            let text = exchange.text(of: value)
            let isJSON =
                value.type == PEN_JSON || (format == .http2 && value.type != PEN_STRING)
                // A number in events of REST APIs too (aws-surface.md §2.3, "Cache").
                || (name == "integrationLatency" && value.type == PEN_INT)
            if isJSON, name == "claims" { context.authorizerKind = EventText("jwt") }
            authorizer.append(
                EventAuthorizerValue(
                    name.buffer, text.isAbsent ? EventText("null") : text.buffer,
                    isJSON: isJSON || text.isAbsent))
        }
        if let arn = exchange.variable(identityHandles[IAMMember.userArn]).text.event {
            fillSigner(&context, exchange, arn)
        }
        context.authorizer = authorizer.view
    }

    /// A signature's owner is no authorizer's (1.0 events have them in `identity`); in 2.0 events they
    /// are `authorizer.iam` (AWS Lambda Developer Guide, "Invoking Lambda function URLs", the event).
    private func fillSigner(
        _ context: inout EventContext, _ exchange: Exchange, _ arn: EventText
    ) {
        guard authorizer.count <= 1 else { return }
        authorizer.removeAll()
        guard format == .http2 else { return }
        context.authorizerKind = EventText("iam")
        func add(_ name: StaticString, _ value: EventText?) {
            authorizer.append(
                EventAuthorizerValue(
                    EventText(name), value ?? EventText("null"), isJSON: value == nil))
        }
        func identity(_ member: Int) -> EventText? {
            exchange.variable(identityHandles[member]).text.event
        }
        add("accessKey", identity(IAMMember.accessKey))
        add("accountId", identity(IAMMember.accountId))
        add("callerId", identity(IAMMember.caller))
        add("cognitoIdentity", nil)
        add("principalOrgId", identity(IAMMember.principalOrgId))
        add("userArn", arn)
        add("userId", identity(IAMMember.user))
    }

    /// Places in `EventIdentity.names`.
    private enum IAMMember {
        static let accessKey = 0, accountId = 1, caller = 2
        static let principalOrgId = 7, user = 8, userArn = 9
    }
}

extension pen_str {
    /// For an event: nil where there is none.
    var event: EventText? { isAbsent ? nil : buffer }
}
