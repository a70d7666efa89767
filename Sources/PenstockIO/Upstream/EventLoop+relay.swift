import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

extension EventLoop {
    // MARK: Client to upstream

    /// Sends what is in the client's buffer of a body on to the upstream; false: stop reading.
    func relayRequestBody(_ client: Client, _ exchange: Exchange) -> Bool {
        guard let upstream = exchange.upstreamRecord, exchange.pointee.heldRequest.token == 0 else {
            return false
        }
        guard upstream.pointee.state == .busy, upstream.pointee.output.isEmpty else { return false }
        // In HTTP/2 frames delimit a body (RFC 9113 §8.1).
        var batch = Batch(
            self, isChunked: client.pointee.head.framing.body == .chunked && !upstream.isStream)
        if exchange.pointee.route?.pointee.filtersRequest == true, !client.pointee.isTunnel {
            // Before the filters run: what one held goes out at once.
            if Filters.changesLength(exchange, PEN_REQUEST_BODY), !upstream.isStream {
                batch.isChunked = true
            }
            batch.filter(exchange, PEN_REQUEST_BODY)
        }
        // Over already when a filter held the end.
        var isDone = client.pointee.decoder.isComplete
        while !batch.isFull, !batch.isHeld, !isDone {
            switch client.pointee.decoder.next(
                client.pointee.input.bytes, client.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                batch.add(ByteView(client.pointee.input.bytes + offset, count))
                client.pointee.input.start += consumed
                exchange.pointee.requestBytes &+= UInt64(count)
            case .needMore:
                client.pointee.input.start = client.pointee.input.end
                return send(&batch, client, upstream, isDone: false)
            case .end(let consumed):
                client.pointee.input.start += consumed
                batch.trailers = client.pointee.decoder.chunks.trailerBytes
                _ = exchange.readTrailers(client.pointee.decoder.chunks, PEN_REQUEST_TRAILERS)
                isDone = true
            case .refused(let fault):
                batch.release()
                // The upstream must not take what it has for a whole request.
                dropUpstream(exchange)
                refuse(client, exchange, fault)
                return false
            }
        }
        if isDone { batch.end() }
        let goesOn = send(&batch, client, upstream, isDone: isDone && !batch.isHeld)
        // Many small chunks: what didn't fit into one write is in the buffer, and no edge tells of it.
        return goesOn && batch.isFull ? relayRequestBody(client, exchange) : goesOn
    }

    private func send(
        _ batch: inout Batch, _ client: Client, _ upstream: Upstream, isDone: Bool
    ) -> Bool {
        defer { batch.release() }
        if batch.count > 0 {
            upstream.pointee.bodyBegun = true
            tunnelMoved(client, upstream)
            guard write(upstream.socket, &upstream.pointee.output, spans, batch.count) else {
                // An answer may be on its way all the same.
                upstream.pointee.keepAlive = false
                upstream.pointee.socket.canRead = true
                upstream.pointee.socket.hungUp = true
                client.pointee.bodyMode = .waiting
                upstreamReadable(upstream)
                return false
            }
        } else if isDone {
            // Nothing says so in HTTP/2: its session has to ask.
            streamWrote(upstream.socket)
        }
        if batch.isAborted {
            if let exchange = client.pointee.exchange {
                dropUpstream(exchange)
                act(exchange, Pipeline.fail(exchange, PEN_GR_DEFAULT_5XX))
            }
            return false
        }
        if isDone {
            upstream.pointee.requestDone = true
            client.pointee.bodyMode = .none
            if let exchange = client.pointee.exchange {
                client.timer.pointee.value =
                    exchange.pointee.deadline > 0 ? exchange.pointee.deadline : .max
            }
            upstream.timer.pointee.value = max(
                upstream.timer.pointee.value,
                now + upstream.pointee.target.pointee.upstream.pointee.headTimeout)
            return false
        }
        return upstream.pointee.output.isEmpty && !batch.isHeld
    }

    // MARK: Upstream to client

    /// Sends a committed response's head, which is in the scratch buffer, and what there is of its
    /// body.
    func relayResponse(
        _ client: Client, _ upstream: Upstream, _ exchange: Exchange, headBytes: Int
    ) {
        guard relayBody(client, upstream, exchange, headBytes: headBytes) else { return }
        if upstream.pointee.socket.canRead { upstreamReadable(upstream) }
    }

    /// The client took all that was pending: the upstream's body goes on.
    func relayMore(_ upstream: Upstream) {
        guard upstream.pointee.exchange != nil else { return }
        guard consumeResponse(upstream) else { return }
        if upstream.pointee.socket.canRead { upstreamReadable(upstream) }
    }

    /// Sends what is in the upstream's buffer of a body on to the client; false: stop reading.
    func relayBody(
        _ client: Client, _ upstream: Upstream, _ exchange: Exchange, headBytes: Int
    ) -> Bool {
        var batch = Batch(self, isChunked: client.pointee.responseFraming == .chunked)
        batch.isMuted = client.pointee.responseFraming == .none
        if headBytes > 0 { batch.begin(headBytes: headBytes) }
        guard exchange.pointee.heldResponse.token == 0 else {
            // A filter still holds a chunk: a client that takes bytes again doesn't change that.
            upstream.pointee.isPaused = true
            return false
        }
        if exchange.pointee.route?.pointee.filtersResponse == true, !client.pointee.isTunnel {
            batch.filter(exchange, PEN_RESPONSE_BODY)
        }
        var isStarved = false
        while !upstream.pointee.bodyDone, !batch.isFull, !batch.isHeld, !isStarved {
            switch upstream.pointee.decoder.next(
                upstream.pointee.input.bytes, upstream.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                batch.add(ByteView(upstream.pointee.input.bytes + offset, count))
                upstream.pointee.input.start += consumed
            case .needMore:
                upstream.pointee.input.start = upstream.pointee.input.end
                isStarved = true
            case .end(let consumed):
                upstream.pointee.input.start += consumed
                upstream.pointee.bodyDone = true
                batch.trailers = upstream.pointee.decoder.chunks.trailerBytes
                _ = exchange.readTrailers(upstream.pointee.decoder.chunks, PEN_RESPONSE_TRAILERS)
            case .refused(let fault):
                exchange.pointee.failure.detail = ByteView(fault.reason.sentence)
                batch.isAborted = true
                isStarved = true
            }
        }
        if upstream.pointee.bodyDone, !batch.isHeld { batch.end() }
        return send(&batch, client, upstream, exchange)
    }

    private func send(
        _ batch: inout Batch, _ client: Client, _ upstream: Upstream, _ exchange: Exchange
    ) -> Bool {
        defer { batch.release() }
        exchange.pointee.responseBytes &+= UInt64(batch.bodyBytes)
        if batch.count > 0 {
            metrics.pointee.bytesOut &+= UInt64(batch.bytes)
            if client.pointee.isTunnel { client.timer.pointee.value = tunnelDeadline(exchange) }
            let sent =
                batch.isWhole && upstream.pointee.bodyDone && !batch.isHeld
                ? writeTogether(
                    client.socket, &client.pointee.output, scratchBytes: batch.bytes)
                : write(client.socket, &client.pointee.output, spans, batch.count)
            guard sent else {
                clientLost(client)
                return false
            }
        }
        if batch.isAborted {
            abort(exchange)
            return false
        }
        if upstream.pointee.bodyDone, !batch.isHeld {
            client.pointee.responseDone = true
            finishIfDone(client)
            return false
        }
        guard client.pointee.output.isEmpty, !batch.isHeld else {
            upstream.pointee.isPaused = true
            if !batch.isHeld { expect(client.timer, at: now + options.timeouts.write) }
            return false
        }
        if batch.isFull {
            // Many small chunks: the rest in the next turn.
            upstream.pointee.isPaused = false
            return relayBody(client, upstream, exchange, headBytes: 0)
        }
        return true
    }

    /// A body filter lets go: the held chunk again, then on.
    func resumeBody(_ exchange: Exchange) {
        // The request may still be under way behind an early answer: each direction for itself.
        if exchange.pointee.heldResponse.isReady {
            guard let upstream = exchange.upstreamRecord else { return }
            upstream.pointee.isPaused = false
            relayMore(upstream)
        } else if exchange.pointee.heldRequest.isReady, let client = exchange.clientRecord {
            resumeReading(client)
        }
    }
}

/// The pieces of one write: head, chunk heads, data, in the loop's span array.
struct Batch {
    private let loop: EventLoop
    var isChunked: Bool
    /// No body bytes are sent (HEAD, 304), though they are counted off.
    var isMuted = false
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var bodyBytes = 0
    private var chunkHeadBytes = 0
    var isAborted = false
    /// The trailer section that came, to go out behind the last chunk (RFC 9112 §7.1.2).
    var trailers = ByteView.absent
    private(set) var isHeld = false
    private var filters: Filters?

    @inline(__always)
    init(_ loop: EventLoop, isChunked: Bool) {
        self.loop = loop
        self.isChunked = isChunked
    }

    /// Whether all of it lies in the scratch buffer.
    @inline(__always) var isWhole: Bool {
        count == 1 && loop.spans[0].base == UnsafeRawPointer(loop.scratch)
    }

    /// Three spans a chunk, and four for the end.
    @inline(__always) var isFull: Bool { count > EventLoop.spanCapacity - 8 }

    @inline(__always)
    mutating func begin(headBytes: Int) {
        loop.spans[0] = Span(loop.scratch, headBytes)
        count = 1
        bytes = headBytes
    }

    mutating func filter(_ exchange: Exchange, _ direction: UInt32) {
        filters = Filters(exchange, direction)
        // What a filter held comes first.
        guard let held = filters?.takeHeld() else { return }
        run(held, last: false)
    }

    /// A piece of the body.
    @inline(__always)
    mutating func add(_ data: ByteView) {
        if filters == nil { emit(data) } else { run(data, last: false) }
    }

    /// The body is over.
    @inline(__always)
    mutating func end() {
        if filters != nil { run(ByteView(""), last: true) }
        guard isChunked, !isMuted, !isHeld, !isAborted else { return }
        guard !trailers.isEmpty else { return push("0\r\n\r\n") }
        push("0\r\n")
        push(Span(trailers.p, trailers.n))
        push("\r\n")
    }

    @inline(never)
    private mutating func run(_ data: ByteView, last: Bool) {
        guard !isHeld, !isAborted, let result = filters?.run(data, last: last) else { return }
        switch result {
        case .data(let out): if !out.isEmpty { emit(out) }
        case .held: isHeld = true
        case .abort: isAborted = true
        }
    }

    @inline(__always)
    private mutating func emit(_ data: ByteView) {
        if isMuted { return }
        bodyBytes += data.n
        if isChunked {
            let start = loop.chunkHeads + chunkHeadBytes
            var head = OutBuffer(start, capacity: 24)
            // 16 digits and a line end always fit.
            _ = head.append(chunkOf: data.n)
            chunkHeadBytes += head.count
            push(Span(start, head.count))
            push(Span(data.p, data.n))
            push("\r\n")
        } else if isWhole, loop.spans[0].count + data.n <= 8192, let p = data.p {
            // A small body behind its head: a copy costs less than a second span.
            (loop.scratch + loop.spans[0].count).update(from: p, count: data.n)
            loop.spans[0].count += data.n
            bytes += data.n
        } else {
            push(Span(data.p, data.n))
        }
    }

    @inline(__always)
    private mutating func push(_ span: Span) {
        loop.spans[count] = span
        count += 1
        bytes += span.count
    }

    @inline(__always)
    private mutating func push(_ text: StaticString) {
        push(Span(text.utf8Start, text.utf8CodeUnitCount))
    }

    /// Gives back what filters handed over. After the write.
    @inline(__always)
    mutating func release() {
        if filters != nil { filters?.release() }
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Bytes of trailers that are kept of one message; longer ones are refused.
    static var trailerCapacity: Int { 2048 }

    /// Memory for a chunked body's trailers; none when the arena is full, and then they are dropped.
    func trailerBuffer(_ framing: MessageFraming) -> TrailerBuffer {
        guard framing.body == .chunked,
            let memory = pointee.arena.allocate(Exchange.trailerCapacity, align: 1)
        else { return TrailerBuffer() }
        return TrailerBuffer(
            memory.assumingMemoryBound(to: UInt8.self), capacity: Exchange.trailerCapacity)
    }

    /// Gives trailers to the stream that the body goes to, if it goes to one.
    private func keepForStream(_ trailers: ByteView, _ direction: UInt32) {
        let stream =
            direction == PEN_REQUEST_TRAILERS
            ? upstreamRecord?.pointee.socket.stream : clientRecord?.pointee.socket.stream
        guard let stream, let text = trailers.p else { return }
        stream.pointee.session.takeUnretainedValue().keep(trailers: text, trailers.n, of: stream)
    }

    /// Makes a finished body's trailers readable for plugins; false: too many.
    func readTrailers(_ chunks: ChunkDecoder, _ direction: UInt32) -> Bool {
        guard !chunks.trailerBytes.isEmpty else { return true }
        keepForStream(chunks.trailerBytes, direction)
        guard let table = headers(direction) else { return true }
        if table.pointee.capacity == 0, !grow(table) { return false }
        return chunks.readTrailers(into: &table.pointee)
    }
}
