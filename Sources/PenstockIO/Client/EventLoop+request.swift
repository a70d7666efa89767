import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Something happened on a client's connection.
    func clientReady(_ client: Client, _ bits: UInt32) {
        if client.pointee.socket.canWrite, !client.pointee.output.isEmpty {
            let before = client.pointee.output.count
            guard flush(client.socket, &client.pointee.output) else { return clientLost(client) }
            if client.pointee.output.isEmpty {
                clientDrained(client)
            } else if client.pointee.output.count < before {
                expect(client.timer, at: now + options.timeouts.write)
            }
            if client.pointee.state == .closed { return }
        }
        if client.pointee.socket.canRead { clientReadable(client) }
    }

    /// Reads while there is something to read and somebody to take it.
    func clientReadable(_ client: Client) {
        var budget = 16
        while client.pointee.socket.canRead {
            if budget == 0 {
                deferred.append(sockets.data(client.socket))
                return
            }
            budget -= 1
            switch client.pointee.state {
            case .head where client.pointee.exchange == nil:
                // Its next request is in the buffer and has its turn soon (`pipelined`). Reading now
                // could find the end of the stream and close on it.
                return
            case .proxied:
                guard readProxyHeader(client) else { return }
            case .idle, .head:
                guard readHead(client) else { return }
            case .exchange:
                guard pumpRequestBody(client) else { return }
            case .socket:
                guard readFrames(client) else { return }
            case .lingering:
                guard linger(client) else { return }
            case .http2:
                guard readHTTP2(client) else { return }
            case .closed: return
            }
        }
    }

    /// Reads more of a head; false: stop reading this connection.
    private func readHead(_ client: Client) -> Bool {
        if client.pointee.input.base == nil, isOverBudget {
            starve(client.socket)
            return false
        }
        makeRoom(client)
        let n = read(client.socket, &client.pointee.input, limit: Int.max)
        if n < 0 {
            clientLost(client)
            return false
        }
        if n == 0 {
            guard client.pointee.socket.readEnded else {
                giveBackInput(client)
                return false
            }
            // The end between requests is a farewell; inside a head nobody waits for an answer.
            closeClient(client)
            return false
        }
        metrics.pointee.bytesIn &+= UInt64(n)
        return parseHead(client)
    }

    /// Parses what is in the buffer; false: the connection is closed or busy with an exchange that
    /// wants no more bytes now.
    func parseHead(_ client: Client) -> Bool {
        let exchange: Exchange
        if let known = client.pointee.exchange {
            exchange = known
        } else {
            exchange = takeExchange()
            exchange.pointee.receivedAt = now
            exchange.pointee.client = UnsafeMutableRawPointer(client)
            client.pointee.exchange = exchange
            client.pointee.headResume = 0
        }
        // A head of a train may end where the block does: its body would have no room behind it.
        if client.pointee.input.room < 1024 { compact(client) }
        let result = HeadParser.parseRequest(
            client.pointee.input.bytes, client.pointee.input.count,
            resumeAt: &client.pointee.headResume, head: &client.pointee.head,
            table: &exchange.pointee.request, limits: options.limits.head)
        switch result {
        case .complete:
            client.pointee.input.start += client.pointee.head.headBytes
            client.pointee.state = .exchange
            startRequest(client, exchange)
            return client.pointee.state != .closed
        case .incomplete:
            if client.pointee.state == .idle {
                client.pointee.state = .head
                expect(client.timer, at: now + options.timeouts.head)
            }
            return true
        case .refused(let fault):
            if beginsHTTP2(client) { return becomeHTTP2(client) }
            refuse(client, exchange, fault)
            return client.pointee.state != .closed
        }
    }

    /// The head is whole: takes its facts, finds the route, starts the pipeline.
    private func startRequest(_ client: Client, _ exchange: Exchange) {
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

    // MARK: Memory

    /// An exchange record with empty tables.
    @inline(__always)
    func takeExchange() -> Exchange {
        metrics.pointee.exchangesOpen += 1
        return ExchangeLayout(options.limits).make(
            exchangeBlocks.take(), services, arenaLimit: options.limits.exchangeArena)
    }

    @inline(__always)
    func giveExchange(_ exchange: Exchange) {
        exchange.pointee.arena.reset()
        metrics.pointee.exchangesOpen -= 1
        exchangeBlocks.give(UnsafeMutableRawPointer(exchange))
    }

    /// A buffer with room for more of a head. Nothing is pinned between requests, so bytes may move.
    func makeRoom(_ client: Client) {
        guard client.pointee.input.base != nil else {
            let block = blocks.take()
            client.pointee.input = ReadBuffer(
                base: block.assumingMemoryBound(to: UInt8.self), capacity: blocks.blockSize)
            return
        }
        if client.pointee.input.room < 1024 { compact(client) }
    }

    func compact(_ client: Client) {
        guard let base = client.pointee.input.base, client.pointee.input.start > 0 else { return }
        let count = client.pointee.input.count
        base.update(from: base + client.pointee.input.start, count: count)
        client.pointee.input.start = 0
        client.pointee.input.end = count
    }

    /// An idle connection holds no buffer.
    func giveBackInput(_ client: Client) {
        guard client.pointee.exchange == nil, client.pointee.input.count == 0,
            let base = client.pointee.input.base
        else { return }
        blocks.give(base)
        client.pointee.input = ReadBuffer()
    }
}

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// The client's address as text.
    @inline(__always) var addressText: ByteView {
        let length = Int(pointee.peer.length)
        guard length > 0 else { return .absent }
        let offset = MemoryLayout<ClientRecord>.offset(of: \.peer.text).unsafelyUnwrapped
        return ByteView(
            UnsafePointer(
                (UnsafeMutableRawPointer(self) + offset).assumingMemoryBound(to: UInt8.self)),
            length)
    }
}

extension SocketTable {
    /// The event data of a record in the table.
    func data(_ record: UnsafeMutablePointer<SocketRecord>) -> UInt64 {
        UInt64(generation(Int(record.pointee.slot))) << 32 | UInt64(record.pointee.slot)
    }
}
