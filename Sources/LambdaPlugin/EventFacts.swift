public import CPenstock
public import LambdaEvents
public import PenstockPlugin

/// What `requestContext` says, from the host's variables.
public final class EventFacts {
    private enum Name: Int, CaseIterable {
        case accountID, apiID, deploymentID, resourceID, domainName, domainPrefix
        case extendedRequestID, protocolName, requestTime, requestTimeEpoch, userAgent
        case relativePath
        case eventType, connectionID, connectedAt, messageID, closeCode, closeReason

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
            case .eventType: "context.eventType"
            case .connectionID: "context.connectionId"
            case .connectedAt: "context.connectedAt"
            case .messageID: "context.messageId"
            case .closeCode: "context.disconnectStatusCode"
            case .closeReason: "context.disconnectReason"
            }
        }
    }

    private let format: EventFormat
    private let handles: [UInt64]
    private let identityHandles: [UInt64]
    private let routeKey: Bytes
    private let scratch = PathScratch()
    private let identity = EventList<EventText?>()
    private let authorizer: EventAuthorizers
    private let certificate: EventCertificateReader

    /// For events of this format.
    public init(_ setup: Setup, _ format: EventFormat) throws {
        self.format = format
        handles = Name.allCases.map { setup.host.variable($0.text) }
        identityHandles = EventIdentity.names.map {
            setup.host.variable("context.identity.\($0)")
        }
        authorizer = try EventAuthorizers(setup, format)
        certificate = EventCertificateReader(setup)
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
        if format == .webSocket {
            fillSocket(&context.webSocket, exchange)
        } else {
            fillPaths(&request, info, relative: text(.relativePath))
        }
        fillIdentity(&context, exchange)
        authorizer.fill(&context, exchange, identityHandles)
        context.certificate = certificate.read(exchange)
        request.context = context
    }

    private func fillSocket(_ socket: inout EventSocket, _ exchange: Exchange) {
        func value(_ name: Name) -> pen_value { exchange.variable(handles[name.rawValue]) }
        let type = value(.eventType).text
        socket.event =
            type == "MESSAGE" ? .message : type == "DISCONNECT" ? .disconnect : .connect
        socket.connectionID = value(.connectionID).text.event
        socket.connectedAt = value(.connectedAt).i
        socket.messageID = value(.messageID).text.event
        socket.closeCode = value(.closeCode).i
        socket.closeReason = value(.closeReason).text.event
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
}

extension pen_str {
    /// For an event: nil where there is none.
    var event: EventText? { isAbsent ? nil : buffer }
}
