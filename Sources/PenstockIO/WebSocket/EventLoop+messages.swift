import CPenstock
import PenstockCore
import PenstockHTTP

// Exchanges of an open WebSocket connection: its messages and its end. They have no client: what asks an
// exchange for one and finds none comes here (decision 0029).

extension EventLoop {
    /// Starts a message's exchange. `owner` has its bytes; nil: they are copied.
    func startMessage(_ socket: WebSocket, _ bytes: ByteView, owner: pen_buf?) {
        guard let exchange = makeExchange(socket, .message),
            let body = owner == nil ? exchange.pointee.arena.copy(bytes) : bytes
        else {
            owner?.releaseNow()
            return failSocket(socket)
        }
        exchange.pointee.requestBody.bytes = body.isPresent ? body : ByteView("")
        if let owner { exchange.pointee.requestBody.owner = owner }
        exchange.pointee.requestBody.length = Int64(body.n)
        exchange.pointee.requestBody.state = .buffered
        exchange.pointee.requestBytes = UInt64(body.n)
        socket.pointee.inFlight += 1
        metrics.pointee.webSockets.received &+= 1
        guard let routes = api(of: socket)?.pointee.webSocket else {
            // The API is gone from the configuration.
            endMessage(exchange, why: PEN_END_ABORTED)
            if let client = socket.pointee.client { close(client, socket, .goingAway) }
            return
        }
        let key = routes.pointee.selection.value(exchange) { selector.member($0, of: exchange) }
        guard let route = routes.pointee.route(for: key) else { return forbid(exchange, socket) }
        exchange.pointee.route = route
        act(exchange, Pipeline.start(exchange))
    }

    /// Tells the API that a connection has ended.
    func startDisconnect(_ socket: WebSocket) {
        guard let route = api(of: socket)?.pointee.webSocket?.pointee.disconnect,
            let exchange = makeExchange(socket, .disconnect)
        else { return }
        exchange.pointee.route = route
        act(exchange, Pipeline.start(exchange))
    }

    /// An exchange that knows its connection; nil: there is no configuration or no room.
    private func makeExchange(_ socket: WebSocket, _ event: WebSocketFacts.Event) -> Exchange? {
        guard let lease else { return nil }
        let exchange = takeExchange()
        exchange.pointee.receivedAt = now
        lease.pointee.exchanges += 1
        exchange.pointee.snapshot = lease
        describe(exchange, socket)
        let id = ExchangeLayout(options.limits).identifier(exchange)
        guard var facts = facts(of: socket, event, exchange) else {
            giveBack(exchange)
            return nil
        }
        facts.userAgent = socket.pointee.facts.userAgent
        facts.pathPrefix = socket.pointee.facts.pathPrefix
        if event == .message {
            // An id of its own, and then the request's.
            identifiers.write(id)
            facts.messageID = exchange.messageID(of: id)
            facts.isBinary = !socket.pointee.parser.isText
            exchange.pointee.kind = PEN_KIND_WS_MESSAGE
        } else {
            facts.closeCode = socket.pointee.closeCode.rawValue
            facts.closeReason = socket.pointee.closeReason
            exchange.pointee.kind = PEN_KIND_WS_DISCONNECT
        }
        identifiers.write(id)
        exchange.pointee.requestID = ByteView(UnsafePointer(id), 36)
        guard exchange.attach(facts, peerAddress: socket.pointee.facts.peerAddress),
            inherit(exchange, socket)
        else {
            giveBack(exchange)
            return nil
        }
        metrics.pointee.exchanges &+= 1
        socket.pointee.references += 1
        return exchange
    }

    private func giveBack(_ exchange: Exchange) {
        if let lease = exchange.pointee.snapshot { release(lease) }
        giveExchange(exchange)
    }

    /// What a request would say of itself. Integrations that don't say by what method they ask, POST.
    private func describe(_ exchange: Exchange, _ socket: WebSocket) {
        exchange.pointee.method = ByteView("POST")
        exchange.pointee.methodID = .post
        exchange.pointee.target = ByteView("/")
        exchange.pointee.path = ByteView("/")
        exchange.pointee.authority = socket.pointee.facts.authority
        exchange.pointee.clientAddress = socket.pointee.facts.clientAddress
        exchange.pointee.clientPort = socket.pointee.clientPort
        exchange.pointee.isSecure = socket.pointee.isSecure
        // A message has no fields; templates and models are found by this one.
        _ = exchange.pointee.request.append(
            HeaderField(
                name: ByteView("content-type"), value: ByteView("application/json"),
                id: .contentType))
    }

    /// Gives an exchange what the steps of $connect found out. The record outlives it.
    private func inherit(_ exchange: Exchange, _ socket: WebSocket) -> Bool {
        let facts = socket.pointee.facts
        exchange.pointee.auth.principal = facts.principal
        exchange.pointee.auth.usageKey = facts.usageKey
        guard facts.variableCount > 0, let from = facts.variables else { return true }
        let capacity = facts.variableCount + 8
        guard
            let memory = exchange.pointee.arena.allocate(
                capacity * MemoryLayout<Variable>.stride)
        else { return false }
        let entries = memory.bindMemory(to: Variable.self, capacity: capacity)
        entries.initialize(from: from, count: facts.variableCount)
        exchange.pointee.variables.entries = entries
        exchange.pointee.variables.count = facts.variableCount
        exchange.pointee.variables.capacity = capacity
        return true
    }

    /// The socket's API in the current snapshot, which may be a later one than its handshake's.
    private func api(of socket: WebSocket) -> UnsafePointer<APIRecord>? {
        guard let lease else { return nil }
        return lease.pointee.snapshot._withUnsafeGuaranteedRef { snapshot in
            if socket.pointee.apiOf != snapshot.number {
                socket.pointee.apiOf = snapshot.number
                socket.pointee.api = snapshot.webSockets.first {
                    $0.pointee.name.equals(socket.pointee.facts.api)
                }
            }
            return socket.pointee.api
        }
    }

    /// No route is for it: what clients get then is recorded in aws-samples/simple-websockets-chat-app#24.
    private func forbid(_ exchange: Exchange, _ socket: WebSocket) {
        exchange.pointee.failure.detail = ByteView("no route has the message's key")
        exchange.pointee.failure.type = PEN_GR_ACCESS_DENIED
        exchange.pointee.status = 403
        count(exchange)
        sendError(exchange, socket, ByteView("Forbidden"))
        endMessage(exchange, why: PEN_END_DONE)
    }

    /// A socket whose message there is no room for.
    private func failSocket(_ socket: WebSocket) {
        guard let client = socket.pointee.client else { return }
        close(client, socket, .internalError)
    }

    // MARK: What comes of it

    /// An exchange without a client has its answer.
    func commitMessage(_ exchange: Exchange) {
        guard let facts = exchange.webSocket else { return }
        let socket = facts.pointee.record.assumingMemoryBound(to: WebSocketRecord.self)
        let answers = answersClient(exchange, facts)
        if answers, exchange.pointee.responseBody.state == .streaming,
            exchange.upstreamRecord?.pointee.headDone == true
        {
            exchange.pointee.responseBody.required = options.webSockets.frames.messageBytes
            return gatherResponse(exchange)
        }
        exchange.pointee.flags.insert(.committed)
        count(exchange)
        if exchange.pointee.upstream != nil { dropUpstream(exchange) }
        let body = exchange.pointee.responseBody.bytes
        if answers, body.n > 0 || sendsEmpty(exchange), let client = socket.pointee.client,
            socket.pointee.phase == .open
        {
            if body.n <= options.webSockets.frames.messageBytes {
                exchange.pointee.responseBytes = UInt64(body.n)
                // A failure is told in text.
                let isBinary = facts.pointee.isBinary && exchange.pointee.failure.type == 0
                _ = isBinary ? send(client, .binary, body) : sendMessage(client, body)
            } else {
                sendError(exchange, socket, ByteView("Internal server error"))
            }
        }
        endMessage(exchange, why: PEN_END_DONE)
    }

    /// Whether an empty answer is a message. AWS's pages don't say; there nothing is sent (unverified). A route of Penstock's own that
    /// `answers` does it each time, so that an echo is one.
    private func sendsEmpty(_ exchange: Exchange) -> Bool {
        exchange.pointee.route?.pointee.api.pointee.kind == .native
    }

    /// Failures are told of; anything else where the route has a response: developer guide, "Route
    /// response".
    private func answersClient(_ exchange: Exchange, _ facts: UnsafePointer<WebSocketFacts>) -> Bool
    {
        guard facts.pointee.event == .message else { return false }
        return exchange.pointee.failure.type > 0
            || exchange.pointee.route?.pointee.answersMessages == true
    }

    private func sendError(_ exchange: Exchange, _ socket: WebSocket, _ message: ByteView) {
        guard let client = socket.pointee.client, let facts = exchange.webSocket else { return }
        var out = OutBuffer(scratch, capacity: 512)
        let isWritten =
            out.append("{\"message\": \"") && out.append(message)
            && out.append("\", \"connectionId\":\"") && out.append(facts.pointee.connectionID)
            && out.append("\", \"requestId\":\"") && out.append(facts.pointee.messageID)
            && out.append("\"}")
        if isWritten { _ = send(client, .text, out.view) }
    }

    /// The exchange is over; frames that waited for it go on.
    func endMessage(_ exchange: Exchange, why: UInt32) {
        guard let facts = exchange.webSocket else { return }
        let socket = facts.pointee.record.assumingMemoryBound(to: WebSocketRecord.self)
        if facts.pointee.event == .message { socket.pointee.inFlight -= 1 }
        endExchange(exchange, why: why)
        resumeFrames(socket)
        release(socket)
    }
}
