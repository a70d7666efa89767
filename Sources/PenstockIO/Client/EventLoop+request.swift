import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// The head is whole: takes its facts, finds the route, starts the pipeline.
    func startRequest(_ client: Client, _ exchange: Exchange) {
        let isMisdirected = !describe(client, exchange)
        let framing = client.pointee.head.framing
        let isHandled = client.pointee.listener.pointee.hasHandler && !isRouted(client, exchange)
        // A handler says itself how much it takes: functions' archives are larger than requests.
        let bodyBytes =
            isHandled
            ? UInt64(client.pointee.listener.pointee.handlerBodyBytes) : options.limits.bodyBytes
        if framing.body == .none || (framing.body == .length && framing.length == 0) {
            client.pointee.bodyMode = .none
        } else {
            client.pointee.bodyMode = .waiting
            client.pointee.decoder = BodyDecoder(
                framing, isRequest: true, limit: bodyBytes,
                trailers: exchange.trailerBuffer(framing))
            client.pointee.owes = framing.expectsContinue ? .interim : .nothing
            exchange.pointee.requestBody.state = .streaming
            exchange.pointee.requestBody.length =
                framing.body == .length ? Int64(clamping: framing.length) : -1
        }
        client.pointee.isHead = exchange.pointee.methodID == .head
        client.pointee.announced = .ofBody
        client.pointee.isAnswerStreamed = false
        client.pointee.closeAfter = !framing.keepAlive || isDraining || client.isStream
        client.pointee.requests &+= 1
        let most = options.limits.requestsPerConnection
        if most > 0, client.pointee.requests >= most { client.pointee.closeAfter = true }
        if isMisdirected {
            return refuse(
                client, exchange, status: 421, "the connection is for another name's clients")
        }
        if let fault = refusal(framing, bodyBytes) { return refuse(client, exchange, fault) }
        if isHandled { return handle(client, exchange) }
        if client.pointee.head.isAmbiguous, PathSafety.hasDotSegment(exchange.pointee.path) {
            return refuse(client, exchange, status: 400, "the path has a . or .. segment")
        }
        if framing.wantsUpgrade, isWebSocket(exchange) {
            return startUpgrade(client, exchange)
        }
        guard let lease else { return refuse(client, exchange, status: 503, "no configuration") }
        lease.pointee.exchanges += 1
        exchange.pointee.snapshot = lease
        exchange.pointee.route = lease.pointee.snapshot._withUnsafeGuaranteedRef {
            $0.route(of: exchange)
        }
        run(client, exchange)
    }

    /// Starts the pipeline of an exchange that has its route.
    @inline(__always)
    func run(_ client: Client, _ exchange: Exchange) {
        if options.timeouts.request > 0 {
            exchange.pointee.deadline = exchange.pointee.receivedAt + options.timeouts.request
        }
        watchOver(client, exchange)
        act(exchange, Pipeline.start(exchange))
    }

    /// While an exchange is at work the client's timer guards its deadline, if it has one.
    @inline(__always)
    private func watchOver(_ client: Client, _ exchange: Exchange) {
        let deadline = exchange.pointee.deadline
        if deadline > 0 {
            expect(client.timer, at: deadline)
        } else {
            client.timer.pointee.value = .max
        }
    }

    /// False: the connection may not be used for it.
    @inline(__always)
    private func describe(_ client: Client, _ exchange: Exchange) -> Bool {
        exchange.pointee.method = client.pointee.head.method
        exchange.pointee.methodID = client.pointee.head.methodID
        exchange.pointee.target = client.pointee.head.target
        exchange.pointee.path = client.pointee.head.path
        exchange.pointee.query = client.pointee.head.query
        exchange.pointee.authority = client.pointee.head.authority
        exchange.pointee.httpVersion = client.pointee.head.version
        exchange.pointee.clientPort = client.pointee.peer.port
        exchange.pointee.clientAddress = client.addressText
        var mayAsk = true
        if let trusted = client.pointee.listener.pointee.trusted {
            let told = trusted._withUnsafeGuaranteedRef { $0.client(of: exchange) }
            if told.p != client.addressText.p { tell(exchange, of: told, by: client.addressText) }
            mayAsk = mayAskInClear(client, exchange)
        }
        if client.pointee.socket.tls != nil {
            mayAsk = tellOfWrapping(client, exchange)
        } else if client.isStream {
            exchange.pointee.httpVersion = 20
            if let connection = client.pointee.connection {
                mayAsk = tellOfWrapping(connection, exchange) && mayAsk
            }
        }
        let id = ExchangeLayout(options.limits).identifier(exchange)
        identifiers.write(id)
        exchange.pointee.requestID = ByteView(UnsafePointer(id), 36)
        metrics.pointee.exchanges &+= 1
        return mayAsk
    }

    /// The client is whom a trusted proxy names. Without room for who named it, it is the proxy.
    private func tell(_ exchange: Exchange, of client: ByteView, by proxy: ByteView) {
        let size = MemoryLayout<ConnectionFacts>.stride
        guard let memory = exchange.pointee.arena.allocate(size) else { return }
        let facts = memory.bindMemory(to: ConnectionFacts.self, capacity: 1)
        facts.initialize(to: ConnectionFacts(peerAddress: proxy))
        exchange.pointee.connection = UnsafePointer(facts)
        exchange.pointee.clientAddress = client
    }

    /// Any other protocol's Upgrade is ignored, as RFC 9110 §7.8 allows; a WebSocket handshake that
    /// was answered as a plain GET would only confuse.
    private func isWebSocket(_ exchange: Exchange) -> Bool {
        let protocols = exchange.pointee.request.first(.upgrade)
        return protocols.equalsIgnoringCase(ByteView("websocket"))
    }

    private func refusal(_ framing: MessageFraming, _ bodyBytes: UInt64) -> HTTPFault? {
        if framing.body == .length, framing.length > bodyBytes {
            return HTTPFault(request: .bodyTooLarge)
        }
        return nil
    }
}
