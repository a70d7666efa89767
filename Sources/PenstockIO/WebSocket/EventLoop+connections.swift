import CPenstock
import CivilTime
import PenstockCore
import PenstockHTTP

// `@connections`, the callback URL of WebSocket APIs: requests that a route forwards to the upstream that
// the loops are. What is asked is done on the loop that has the connection.

extension EventLoop {
    /// An exchange was forwarded to the loops.
    func manageConnection(_ exchange: Exchange) {
        // The body first: POST sends it whole. Then the integration forwards again. Some more than a message
        // may have is taken, so that it is told in AWS's words that it is too much.
        guard exchange.pointee.requestBody.isWhole else {
            exchange.pointee.requestBody.required =
                options.webSockets.frames.messageBytes + EventLoop.tooLongMax
            return gatherRequest(exchange)
        }
        guard let client = exchange.clientRecord else {
            return answer(exchange, .unsupported)
        }
        // A client's SDK escapes what is in ids; ours have nothing to escape.
        let text = exchange.pathParameter(ByteView("connectionId"))
        guard let id = ConnectionID(text) else { return answer(exchange, .malformed) }
        let bytes = exchange.pointee.requestBody.bytes
        let call: ConnectionCall
        switch exchange.pointee.methodID {
        case .post:
            guard bytes.n <= options.webSockets.frames.messageBytes else {
                return answer(exchange, .tooLarge)
            }
            call = .post(Array(bytes.buffer))
        case .get: call = .get
        case .delete: call = .delete
        default: return answer(exchange, .unsupported)
        }
        let isPeers = exchange.pointee.route?.pointee.api.pointee.webSocket == nil
        guard id.node == options.webSockets.node else {
            // A node that was asked by another asks no third one.
            if !isPeers, ask(exchange, node: id.node, text) { return }
            return answer(exchange, .gone)
        }
        guard Int(id.loop) < peers.count else { return answer(exchange, .gone) }
        let api = String(
            isPeers
                ? exchange.pathParameter(ByteView("api"))
                : exchange.pointee.route?.pointee.api.pointee.name ?? .absent)
        if id.loop == UInt8(truncatingIfNeeded: index) {
            return answer(exchange, perform(call, on: id, of: api))
        }
        let caller = ConnectionCaller(
            loop: self, data: sockets.data(client.socket), requests: client.pointee.requests,
            exchange: exchange)
        peers[Int(id.loop)].value.post { loop in
            let outcome = loop.perform(call, on: id, of: api)
            caller.loop.post { _ in caller.answer(outcome) }
        }
    }

    private static let tooLongMax = 1 << 20

    /// The outcome as the response of an upstream: the route's response steps follow.
    func answer(_ exchange: Exchange, _ outcome: ConnectionCall.Outcome) {
        let (status, error, body) = Self.response(outcome)
        exchange.pointee.status = status
        exchange.pointee.upstreamStatus = status
        exchange.pointee.upstreamHeadAt = services.pointee.clock()
        if let error {
            _ = exchange.appendHeader(
                PEN_RESPONSE_HEADERS, name: ByteView("x-amzn-ErrorType"), value: ByteView(error))
        }
        if !body.isEmpty {
            _ = exchange.appendHeader(
                PEN_RESPONSE_HEADERS, name: ByteView("content-type"),
                value: ByteView("application/json"))
            body.withUnsafeBufferPointer {
                exchange.replaceBody(
                    PEN_RESPONSE_BODY,
                    pen_buf(p: $0.baseAddress, n: $0.count, ctx: nil, release: nil))
            }
        }
        act(exchange, Pipeline.upstreamHead(exchange))
    }

    /// API reference, "PostToConnection", "GetConnection", "DeleteConnection": their statuses and errors. The
    /// messages are ours.
    private static func response(
        _ outcome: ConnectionCall.Outcome
    ) -> (status: Int32, error: StaticString?, body: [UInt8]) {
        func message(_ text: String) -> [UInt8] { Array(#"{"message":"\#(text)"}"#.utf8) }
        switch outcome {
        case .sent: return (200, nil, [])
        case .deleted: return (204, nil, [])
        case .told(let status): return (200, nil, status.json)
        case .gone: return (410, "GoneException", message("Gone"))
        case .full: return (429, "LimitExceededException", message("Limit Exceeded"))
        case .tooLarge:
            return (413, "PayloadTooLargeException", message("Payload Too Large"))
        // aws-surface.md §8: a malformed id gives 400.
        case .malformed: return (400, "BadRequestException", message("Invalid connectionId"))
        case .unsupported: return (403, "ForbiddenException", message("Forbidden"))
        case .unreachable:
            return (500, "InternalServerErrorException", message("Internal server error"))
        }
    }
}

extension ConnectionStatus {
    /// GetConnection's answer, in the wire's names.
    fileprivate var json: [UInt8] {
        func time(_ milliseconds: Int64) -> String {
            CivilTime(milliseconds: milliseconds).text(.iso8601)
        }
        var sink = [UInt8]()
        sink += Array(#"{"connectedAt":"\#(time(connectedAt))","identity":{"sourceIp":"#.utf8)
        sink += Self.quoted(sourceIP)
        sink += Array(#","userAgent":"#.utf8) + Self.quoted(userAgent)
        sink += Array(#"},"lastActiveAt":"\#(time(lastActiveAt))"}"#.utf8)
        return sink
    }

    private static func quoted(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count * 6 + 2)
        defer { memory.deallocate() }
        var sink = ByteSink(memory, capacity: bytes.count * 6 + 2)
        sink.put("\"")
        bytes.withUnsafeBufferPointer {
            sink.put(jsonEscaped: ByteView(p: $0.baseAddress, n: $0.count))
        }
        sink.put("\"")
        return Array(sink.view.buffer)
    }
}

/// Who waits for what another loop does to a connection.
struct ConnectionCaller: @unchecked Sendable {
    // Safe: other threads carry it, only the loop's own looks at what it points to.
    let loop: EventLoop
    let data: UInt64
    /// Which request of the connection: the next one may have the same exchange's memory.
    let requests: UInt32
    let exchange: Exchange

    /// On the loop's thread.
    func answer(_ outcome: ConnectionCall.Outcome) {
        guard let client = loop.current(HandlerTarget(loop: loop, data: data, exchange: exchange)),
            client.pointee.requests == requests,
            !exchange.pointee.flags.contains(.committed)
        else { return }
        loop.answer(exchange, outcome)
    }
}

/// Another loop of the group; doesn't keep it.
struct PeerLoop: @unchecked Sendable {
    // Safe: loops live as long as their group, and posting is what other threads may do.
    unowned(unsafe) let value: EventLoop
}
