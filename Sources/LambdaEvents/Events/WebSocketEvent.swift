internal import JSON

/// Events of WebSocket APIs, as aws/aws-lambda-go has samples of them (events/testdata/apigw-websocket-*):
/// a handshake's has fields and parameters, a message's its body, a disconnect's why.
struct WebSocketEvent {
    /// nil: the event is an integration's.
    var call: AuthorizerCall?

    func write(_ request: EventRequest, to out: inout JSONBuffer) {
        let socket = request.context.webSocket
        out.append(UInt8(ascii: "{"))
        if let call { call.writeLead(.webSocket, &out) }
        switch socket.event {
        case .connect:
            let proxy = ProxyEvent(isREST: true, call: call)
            proxy.write(
                request.headers, ("headers", "multiValueHeaders"), ignoringCase: true, lead: "",
                &out)
            if !request.queryParameters.isEmpty || call != nil {
                proxy.write(
                    request.queryParameters,
                    ("queryStringParameters", "multiValueQueryStringParameters"),
                    ignoringCase: false, &out)
            }
            out.append(UInt8(ascii: ","))
        case .message: break
        case .disconnect: writeHost(request, &out)
        }
        if !request.stageVariables.isEmpty || call != nil {
            out.append(#""stageVariables":"#)
            out.appendFields(request.stageVariables, none: "{}")
            out.append(UInt8(ascii: ","))
        }
        out.append(#""requestContext":{"#)
        write(request.context, socket, &out)
        out.append(UInt8(ascii: "}"))
        if call == nil {
            if let body = request.body { out.appendMember(#","body":"#, body) }
            out.append(
                request.isBase64Encoded
                    ? #","isBase64Encoded":true"# : #","isBase64Encoded":false"#)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// The sample of a disconnect has these four and nothing in three of them.
    private func writeHost(_ request: EventRequest, _ out: inout JSONBuffer) {
        let host = request.context.domainName ?? EventText("")
        out.appendMember(#""headers":{"Host":"#, host)
        out.append(#","x-api-key":"","X-Forwarded-For":"","x-restapi":""},"#)
        out.appendMember(#""multiValueHeaders":{"Host":["#, host)
        out.append(#"],"x-api-key":[""],"X-Forwarded-For":[""],"x-restapi":[""]},"#)
    }

    private func write(
        _ context: EventContext, _ socket: EventSocket, _ out: inout JSONBuffer
    ) {
        out.appendMember(#""routeKey":"#, context.routeKey)
        ProxyEvent(isREST: true, call: call).writeAuthorizer(context, &out)
        switch socket.event {
        case .connect: out.append(#","eventType":"CONNECT""#)
        case .message:
            out.appendMember(#","messageId":"#, socket.messageID)
            out.append(#","eventType":"MESSAGE""#)
        case .disconnect:
            out.append(#","disconnectStatusCode":"#)
            out.appendInt(socket.closeCode)
            out.append(#","eventType":"DISCONNECT""#)
        }
        out.appendMember(#","extendedRequestId":"#, context.extendedRequestID)
        out.appendMember(#","requestTime":"#, context.requestTime)
        out.append(#","messageDirection":"IN""#)
        if socket.event == .disconnect {
            out.appendMember(#","disconnectReason":"#, socket.closeReason ?? EventText(""))
        }
        out.appendMember(#","stage":"#, context.stage)
        out.append(#","connectedAt":"#)
        out.appendInt(socket.connectedAt)
        out.append(#","requestTimeEpoch":"#)
        out.appendInt(context.requestTimeEpoch)
        out.append(#","identity":{"#)
        if let userAgent = context.userAgent {
            out.appendMember(#""userAgent":"#, userAgent)
            out.append(UInt8(ascii: ","))
        }
        out.appendMember(#""sourceIp":"#, context.sourceIP)
        for (index, name) in EventIdentity.names.enumerated() {
            guard index < context.identity.count, let value = context.identity[index] else {
                continue
            }
            out.append(#",""#)
            out.append(name)
            out.appendMember(#"":"#, value)
        }
        out.appendMember(#"},"requestId":"#, context.requestID)
        out.appendMember(#","domainName":"#, context.domainName)
        out.appendMember(#","connectionId":"#, socket.connectionID)
        out.appendMember(#","apiId":"#, context.apiID)
    }
}

/// What an event says of a WebSocket connection.
public struct EventSocket {
    /// What happened.
    public enum Event: Sendable {
        /// The handshake.
        case connect
        /// A message.
        case message
        /// The end.
        case disconnect
    }
    /// What happened.
    public var event = Event.connect
    /// The connection's id.
    public var connectionID: EventText?
    /// When it began, milliseconds since 1970.
    public var connectedAt: Int64 = 0
    /// Of a message: its id.
    public var messageID: EventText?
    /// Of the end: its close code.
    public var closeCode: Int64 = 0
    /// Of the end: its reason.
    public var closeReason: EventText?

    /// Nothing known.
    public init() {}
}
