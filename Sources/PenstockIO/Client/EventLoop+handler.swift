import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Whether a request of a handler listener is one for the routes.
    func isRouted(_ client: Client, _ exchange: Exchange) -> Bool {
        let listener = options.listeners[Int(client.pointee.listener.pointee.index)]
        guard let isRouted = listener.isRouted else { return false }
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
            loop: self, data: sockets.data(client.socket), exchange: exchange, handler: handler,
            request: HandlerRequest(exchange))
        let context = Unmanaged.passRetained(job).toOpaque()
        let taken = system.submit(
            system.context, WorkLane.management,
            { context in
                guard let context else { return }
                Unmanaged<HandlerJob>.fromOpaque(context).takeUnretainedValue().run()
            }, context)
        guard !taken else { return }
        Unmanaged<HandlerJob>.fromOpaque(context).release()
        refuse(client, exchange, status: 503, "too many requests wait for a handler")
    }

    fileprivate func answer(_ job: HandlerJob) {
        guard let record = sockets.record(job.data), record.pointee.kind == .client else { return }
        let client = UnsafeMutableRawPointer(record).assumingMemoryBound(to: ClientRecord.self)
        guard client.pointee.state == .exchange, let exchange = client.pointee.exchange,
            exchange == job.exchange, let response = job.response
        else { return }
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
        response.body.withUnsafeBufferPointer {
            exchange.replaceBody(
                PEN_RESPONSE_BODY, pen_buf(p: $0.baseAddress, n: $0.count, ctx: nil, release: nil))
        }
        commit(exchange)
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Whether it came by a handler's listener and no route takes it.
    var isHandled: Bool {
        clientRecord?.pointee.listener.pointee.hasHandler == true && pointee.snapshot == nil
    }
}

/// One request on its way through a handler and back.
private final class HandlerJob: @unchecked Sendable {
    // Safe: the loop makes it, one worker runs it, the loop takes the response; never at once.
    let loop: EventLoop
    let data: UInt64
    let exchange: Exchange
    let handler: @Sendable (HandlerRequest) -> HandlerResponse
    let request: HandlerRequest
    var response: HandlerResponse?

    init(
        loop: EventLoop, data: UInt64, exchange: Exchange,
        handler: @escaping @Sendable (HandlerRequest) -> HandlerResponse, request: HandlerRequest
    ) {
        self.loop = loop
        self.data = data
        self.exchange = exchange
        self.handler = handler
        self.request = request
    }

    func run() {
        response = handler(request)
        let context = Unmanaged.passUnretained(self).toOpaque()
        loop.services.pointee.post(
            LoopMessage(
                { context in
                    guard let context else { return }
                    let job = Unmanaged<HandlerJob>.fromOpaque(context).takeRetainedValue()
                    job.loop.answer(job)
                }, context))
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
