import JSON
import LambdaEvents

/// A request made of an event that has been recorded or printed, so that writing it must give the same
/// event again.
final class EventModel {
    private let event: JSONValue
    private var memory: [UnsafeMutableBufferPointer<UInt8>] = []

    init(_ event: JSONValue) { self.event = event }

    deinit { for piece in memory { piece.deallocate() } }

    var format: EventFormat {
        if event["requestContext"]?["eventType"] != nil { return .webSocket }
        return switch event["version"]?.string {
        case "2.0": .http2
        case "1.0": .http1
        default: .rest
        }
    }

    /// The event that we write.
    func written() throws -> JSONValue {
        var buffer = JSONBuffer()
        var request = format == .http2 ? http() : proxy()
        let context = event["requestContext"] ?? [:]
        request.context.accountID = text(context["accountId"])
        request.context.apiID = text(context["apiId"])
        request.context.stage = text(context["stage"])
        request.context.domainName = text(context["domainName"])
        request.context.domainPrefix = text(context["domainPrefix"])
        request.context.requestID = text(context["requestId"])
        request.body = text(event["body"].map { $0.kind == .object ? .string($0.compact) : $0 })
        request.isBase64Encoded = event["isBase64Encoded"]?.bool ?? false
        if format == .webSocket { socket(context, &request.context) }
        let path = fields(event["pathParameters"])
        let variables = fields(event["stageVariables"])
        let headers = fields(event["multiValueHeaders"] ?? event["headers"])
        let query = fields(
            event["multiValueQueryStringParameters"] ?? event["queryStringParameters"])
        let cookies = (event["cookies"]?.array ?? []).compactMap { text($0) }
        let authorizer = authorizer(context, &request)
        request.context.certificate = certificate(context)
        let identity = EventIdentity.names.map {
            text(context["identity"]?[String(describing: $0)])
        }
        path.withUnsafeBufferPointer { path in
            request.pathParameters = path
            variables.withUnsafeBufferPointer { variables in
                request.stageVariables = variables
                headers.withUnsafeBufferPointer { headers in
                    request.headers = headers
                    query.withUnsafeBufferPointer { query in
                        request.queryParameters = query
                        cookies.withUnsafeBufferPointer { cookies in
                            request.cookies = cookies
                            authorizer.withUnsafeBufferPointer { authorizer in
                                request.context.authorizer = authorizer
                                identity.withUnsafeBufferPointer { identity in
                                    request.context.identity = identity
                                    format.write(request, to: &buffer)
                                }
                            }
                        }
                    }
                }
            }
        }
        return try JSONValue(parsing: buffer.text)
    }

    private func proxy() -> EventRequest {
        var request = EventRequest()
        let context = event["requestContext"] ?? [:]
        request.method = text(event["httpMethod"]) ?? EventText("")
        request.path = text(event["path"]) ?? EventText("")
        request.fullPath = text(context["path"]) ?? EventText("")
        request.context.resourcePath = text(event["resource"])
        request.context.resourceID = text(context["resourceId"])
        request.context.deploymentID = text(context["deploymentId"])
        request.context.extendedRequestID = text(context["extendedRequestId"])
        request.context.protocolName = text(context["protocol"])
        request.context.requestTime = text(context["requestTime"])
        request.context.requestTimeEpoch = Int64(context["requestTimeEpoch"]?.int ?? 0)
        request.context.sourceIP = text(context["identity"]?["sourceIp"])
        request.context.userAgent = text(context["identity"]?["userAgent"])
        return request
    }

    private func socket(_ said: JSONValue, _ context: inout EventContext) {
        context.routeKey = text(said["routeKey"])
        switch said["eventType"]?.string {
        case "MESSAGE": context.webSocket.event = .message
        case "DISCONNECT": context.webSocket.event = .disconnect
        default: context.webSocket.event = .connect
        }
        context.webSocket.connectionID = text(said["connectionId"])
        context.webSocket.connectedAt = Int64(said["connectedAt"]?.int ?? 0)
        context.webSocket.messageID = text(said["messageId"])
        context.webSocket.closeCode = Int64(said["disconnectStatusCode"]?.int ?? 0)
        context.webSocket.closeReason = text(said["disconnectReason"])
    }

    private func http() -> EventRequest {
        var request = EventRequest()
        let context = event["requestContext"] ?? [:]
        request.method = text(context["http"]?["method"]) ?? EventText("")
        request.path = text(event["rawPath"]) ?? EventText("")
        request.query = text(event["rawQueryString"])
        request.context.routeKey = text(event["routeKey"])
        request.context.protocolName = text(context["http"]?["protocol"])
        request.context.sourceIP = text(context["http"]?["sourceIp"])
        request.context.userAgent = text(context["http"]?["userAgent"])
        request.context.requestTime = text(context["time"])
        request.context.requestTimeEpoch = Int64(context["timeEpoch"]?.int ?? 0)
        return request
    }

    private func certificate(_ context: JSONValue) -> EventCertificate? {
        let found = context["identity"]?["clientCert"] ?? context["authentication"]?["clientCert"]
        guard let found, found != .null else { return nil }
        func member(_ value: JSONValue?) -> EventText { text(value) ?? EventText("") }
        return EventCertificate(
            pem: member(found["clientCertPem"]), subject: member(found["subjectDN"]),
            issuer: member(found["issuerDN"]), serialNumber: member(found["serialNumber"]),
            notBefore: member(found["validity"]?["notBefore"]),
            notAfter: member(found["validity"]?["notAfter"]))
    }

    /// What an authorizer said; in a 2.0 event below its kind.
    private func authorizer(
        _ context: JSONValue, _ request: inout EventRequest
    ) -> [EventAuthorizerValue] {
        var said = context["authorizer"]?.object?.members ?? []
        // An HTTP API's event without an authorizer has these, and they are the writer's own.
        if said.map(\.key) == ["claims", "scopes"], said.allSatisfy({ $0.value == .null }) {
            return []
        }
        if format == .http2, let kind = said.last {
            request.context.authorizerKind = copy(kind.key)
            said = kind.value.object?.members ?? []
        }
        return said.map { name, value in
            EventAuthorizerValue(
                copy(name), copy(value.string ?? value.compact), isJSON: value.kind != .string)
        }
    }

    /// Each value of each member.
    private func fields(_ object: JSONValue?) -> [EventField] {
        (object?.object?.members ?? []).flatMap { name, value in
            (value.array ?? [value]).map { EventField(copy(name), copy($0.string ?? $0.compact)) }
        }
    }

    private func text(_ value: JSONValue?) -> EventText? { value?.string.map { copy($0) } }

    private func copy(_ text: String) -> EventText {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8)
        memory.append(bytes)
        return EventText(bytes)
    }
}
