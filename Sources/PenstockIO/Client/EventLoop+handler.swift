import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Whether a request of a handler listener is one for the routes.
    func isRouted(_ client: Client, _ exchange: Exchange) -> Bool {
        let listener = options.listeners[Int(client.pointee.listener.pointee.index)]
        guard let isRouted = listener.isRouted else { return false }
        if listener.routesSecure, exchange.isSecureForClient { return true }
        let isNamed = lease?.pointee.snapshot._withUnsafeGuaranteedRef {
            $0.router.isNamed(exchange.pointee.authority)
        }
        return isRouted(exchange.pointee.authority, exchange.pointee.path, isNamed ?? false)
    }

    /// A request of a handler listener: its body first, then the handler on a worker thread.
    func handle(_ client: Client, _ exchange: Exchange) {
        if client.pointee.bodyMode == .waiting, !exchange.pointee.requestBody.isWhole {
            exchange.pointee.requestBody.required =
                client.pointee.listener.pointee.handlerBodyBytes
            return gatherRequest(exchange)
        }
        handlerReady(client, exchange)
    }

    func handlerReady(_ client: Client, _ exchange: Exchange) {
        guard let handler = handlers[client.pointee.listener.pointee.index] else {
            return refuse(client, exchange, status: 503, "nobody answers on this listener")
        }
        let job = HandlerJob(
            target: HandlerTarget(
                loop: self, data: sockets.data(client.socket), exchange: exchange),
            handler: handler, request: HandlerRequest(exchange))
        let context = Unmanaged.passRetained(job).toOpaque()
        let taken = system.submit(
            system.context, WorkLane.management,
            { context in
                guard let context else { return }
                Unmanaged<HandlerJob>.fromOpaque(context).takeRetainedValue().run()
            }, context)
        guard !taken else { return }
        Unmanaged<HandlerJob>.fromOpaque(context).release()
        refuse(client, exchange, status: 503, "too many requests wait for a handler")
    }

    /// The client that waits for a handler's answer, if it still does.
    func waiting(_ target: HandlerTarget) -> Client? {
        guard let client = current(target), !target.exchange.pointee.flags.contains(.committed)
        else { return nil }
        return client
    }

    /// The client whose exchange that still is.
    func current(_ target: HandlerTarget) -> Client? {
        guard let record = sockets.record(target.data), record.pointee.kind == .client else {
            return nil
        }
        let client = UnsafeMutableRawPointer(record).assumingMemoryBound(to: ClientRecord.self)
        guard client.pointee.state == .exchange, client.pointee.exchange == target.exchange else {
            return nil
        }
        return client
    }

    func answer(_ target: HandlerTarget, _ response: HandlerResponse) {
        guard let client = waiting(target) else { return }
        setHead(target.exchange, client, response)
        response.body.withUnsafeBufferPointer {
            target.exchange.replaceBody(
                PEN_RESPONSE_BODY, pen_buf(p: $0.baseAddress, n: $0.count, ctx: nil, release: nil))
        }
        commit(target.exchange)
    }

    func setHead(_ exchange: Exchange, _ client: Client, _ response: HandlerResponse) {
        exchange.pointee.status = Int32(response.status)
        exchange.pointee.flags.insert(.local)
        client.pointee.announced = response.announced
        for (name, value) in response.headers {
            let bytes = Array(name.utf8)
            let text = Array(value.utf8)
            bytes.withUnsafeBufferPointer { name in
                text.withUnsafeBufferPointer { value in
                    _ = exchange.appendHeader(
                        PEN_RESPONSE_HEADERS, name: ByteView(p: name.baseAddress, n: name.count),
                        value: value.isEmpty
                            ? ByteView("") : ByteView(p: value.baseAddress, n: value.count))
                }
            }
        }
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Whether the client's own connection is TLS: this one, or the one before a trusted proxy that
    /// named the client.
    fileprivate var isSecureForClient: Bool {
        if pointee.isSecure { return true }
        guard let facts = pointee.connection, facts.pointee.peerAddress.isPresent else {
            return false
        }
        return pointee.request.first(ByteView("x-forwarded-proto"))
            .equalsIgnoringCase(ByteView("https"))
    }

    /// Whether it came by a handler's listener and no route takes it.
    var isHandled: Bool {
        clientRecord?.pointee.listener.pointee.hasHandler == true && pointee.snapshot == nil
    }
}

/// One request on its way through a handler and back.
private final class HandlerJob: @unchecked Sendable {
    // Safe: the loop makes it, one worker runs it, and it never changes.
    let target: HandlerTarget
    let handler: @Sendable (HandlerRequest) -> HandlerResponse
    let request: HandlerRequest

    init(
        target: HandlerTarget,
        handler: @escaping @Sendable (HandlerRequest) -> HandlerResponse, request: HandlerRequest
    ) {
        self.target = target
        self.handler = handler
        self.request = request
    }

    func run() {
        let response = handler(request)
        let reply = HandlerReply(target)
        if let later = response.later { later(reply) } else { reply.answer(response) }
    }
}

extension HandlerRequest {
    init(_ exchange: Exchange) {
        var headers: [(name: String, value: String)] = []
        for i in 0..<exchange.pointee.request.count {
            let field = exchange.pointee.request.fields[i]
            headers.append((String(field.nameView), String(field.valueView)))
        }
        self.init(
            method: String(exchange.pointee.method), target: String(exchange.pointee.target),
            headers: headers, body: Array(exchange.pointee.requestBody.bytes.buffer))
    }
}
