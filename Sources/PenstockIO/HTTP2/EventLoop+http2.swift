import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

// A connection in HTTP/2. Its frames are a session's (PenstockHTTP2); each of its streams is a client
// record without a descriptor (EventLoop+streams.swift), which the rest of the loop takes for a
// connection with one request.
extension EventLoop {
    /// What the client's preface looks like to a parser of HTTP/1.1 (RFC 9113 §3.4): the beginning of a
    /// request that is refused.
    func beginsHTTP2(_ client: Client) -> Bool {
        let preface: StaticString = "PRI * HTTP/2.0\r\n"
        let size = preface.utf8CodeUnitCount
        guard client.pointee.requests == 0, client.pointee.socket.descriptor >= 0,
            client.pointee.listener.pointee.takesHTTP2, client.pointee.input.count >= size
        else { return false }
        return ByteView(client.pointee.input.bytes, size).equals(ByteView(preface))
    }

    /// From here on the connection speaks HTTP/2; false: it is closed.
    func becomeHTTP2(_ client: Client) -> Bool {
        if let exchange = client.pointee.exchange {
            client.pointee.exchange = nil
            giveExchange(exchange)
        }
        guard
            let session = HTTP2Session(
                limits: http2Limits, account: gatheredBytes, source: EventLoop.takeAnswer)
        else {
            closeClient(client)
            return false
        }
        metrics.pointee.http2Connections &+= 1
        client.pointee.session = .passRetained(session)
        client.pointee.state = .http2
        expect(client.timer, at: idleDeadline)
        if isDraining { retire(client) }
        return takeFrames(client)
    }

    var http2Limits: HTTP2Limits {
        var limits = options.limits.http2
        limits.headBytes = options.limits.head.headBytes
        return limits
    }

    /// Reads more frames; false: stop reading.
    func readHTTP2(_ client: Client) -> Bool {
        // A peer that asks and takes nothing isn't read from.
        guard client.pointee.output.count < EventLoop.framesPending else { return false }
        makeRoom(client)
        return readMore(client) > 0 && takeFrames(client)
    }

    /// Reads frames into a connection's buffer; how many bytes. 0: nothing came, or it is gone.
    func readMore(_ client: Client) -> Int {
        let n = read(client.socket, &client.pointee.input, limit: Int.max)
        if n > 0 { return n }
        if n < 0 || client.pointee.socket.readEnded {
            clientLost(client)
        } else {
            giveBackInput(client)
        }
        return 0
    }

    /// Bytes of frames that wait for a client before nothing more is read from it.
    static let framesPending = 256 << 10

    /// A head that has begun has its time, as in HTTP/1.1.
    private func timeHead(_ client: Client, _ session: HTTP2Session, isNew: Bool) {
        guard session.isInHead else {
            client.pointee.headSince = 0
            return
        }
        guard isNew || client.pointee.headSince == 0 else { return }
        client.pointee.headSince = now
        expect(client.timer, at: min(client.timer.pointee.value, http2Deadline(client)))
    }

    /// When a connection that nothing comes on is at its end.
    func http2Deadline(_ client: Client) -> UInt64 {
        guard client.pointee.headSince > 0 else { return idleDeadline }
        return min(idleDeadline, client.pointee.headSince + options.timeouts.head)
    }

    private func takeFrames(_ client: Client) -> Bool {
        guard let session = client.pointee.session?.takeUnretainedValue() else { return false }
        let streams = session.streamsBegun
        let isFine = session.receive(client.pointee.input.bytes, client.pointee.input.count)
        timeHead(client, session, isNew: session.streamsBegun != streams)
        client.pointee.input.start = 0
        client.pointee.input.end = 0
        if !isFine { client.pointee.closeAfter = true }
        serveStreams(client, session)
        touch(client)
        let most = options.limits.requestsPerConnection
        if most > 0, session.streamsBegun >= UInt64(most) { retire(client) }
        return client.pointee.state == .http2 && isFine
    }

    /// Lets the client begin no more streams; the connection ends with the last one.
    func retire(_ client: Client) {
        guard !client.pointee.closeAfter else { return }
        client.pointee.closeAfter = true
        client.pointee.session?.takeUnretainedValue().goAway()
        touch(client)
    }

    // MARK: Out

    /// Frames of this connection go out at the end of the turn, all that the turn made in one write.
    func touch(_ client: Client) { touch(client.socket) }

    /// The same of any connection.
    func touch(_ socket: UnsafeMutablePointer<SocketRecord>) {
        guard !socket.pointee.isTouched else { return }
        socket.pointee.isTouched = true
        touched.append(socket)
    }

    /// Sends what the turn's connections have. At the end of a turn.
    func flushTouched() {
        // Streams that end here may touch theirs again, and those at the other end of a request.
        var i = 0
        while i < touched.count {
            let socket = touched[i]
            socket.pointee.isTouched = false
            let record = UnsafeMutableRawPointer(socket)
            if socket.pointee.kind == .upstream {
                sendFrames(carrier: record.assumingMemoryBound(to: UpstreamRecord.self))
            } else {
                let client = record.assumingMemoryBound(to: ClientRecord.self)
                if client.pointee.state == .http2 { sendFrames(client) }
            }
            i += 1
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// Sends frames until there are none or the client takes no more.
    func sendFrames(_ client: Client) {
        guard let session = client.pointee.session?.takeUnretainedValue() else { return }
        serveStreams(client, session)
        while client.pointee.output.isEmpty, client.pointee.state == .http2 {
            let count = gatherFrames(session)
            if count == 0 { break }
            var span = Span(scratch, count)
            guard write(client.socket, &client.pointee.output, &span, 1) else {
                return clientLost(client)
            }
            serveStreams(client, session)
        }
        guard client.pointee.state == .http2 else { return }
        if !client.pointee.output.isEmpty {
            return expect(client.timer, at: now + options.timeouts.write)
        }
        if !session.goesOn || (client.pointee.closeAfter && client.pointee.firstStream == nil) {
            endHTTP2(client)
        }
    }

    /// Puts the session's next frames into the scratch buffer; how many bytes.
    func gatherFrames(_ session: HTTP2Session) -> Int {
        var count = 0
        // A frame has up to 2^14 bytes and its head (RFC 9113 §4.2), and a head may have several.
        while EventLoop.scratchCapacity - count > EventLoop.scratchCapacity / 2,
            let frames = session.output(), let base = frames.baseAddress
        {
            guard frames.count <= EventLoop.scratchCapacity - count else { break }
            (scratch + count).update(from: base, count: frames.count)
            count += frames.count
        }
        return count
    }

    /// The connection is over: streams that are left end without an answer.
    private func endHTTP2(_ client: Client) {
        closeSession(client)
        beginClose(client)
    }

    /// Ends what a connection has of HTTP/2.
    func closeSession(_ client: Client) {
        dropStreams(client)
        client.pointee.session?.release()
        client.pointee.session = nil
    }

    /// Nothing was heard, or taken, for too long.
    func http2TimedOut(_ client: Client) {
        if !client.pointee.output.isEmpty { return clientLost(client) }
        if client.pointee.headSince > 0, client.pointee.headSince + options.timeouts.head <= now,
            client.pointee.session?.takeUnretainedValue().isInHead == true
        {
            // The streams whose heads came go on. The end of the turn sends that.
            client.pointee.headSince = 0
            retire(client)
            return expect(client.timer, at: now + options.timeouts.write)
        }
        guard client.pointee.firstStream == nil else {
            // Each stream has its own time.
            return expect(client.timer, at: min(now + options.timeouts.idle, http2Deadline(client)))
        }
        if client.pointee.closeAfter { return clientLost(client) }
        retire(client)
        // The end of the turn sends that and closes.
        expect(client.timer, at: now + options.timeouts.write)
    }

    /// The client took all frames that were pending.
    func framesDrained(_ client: Client) {
        expect(client.timer, at: http2Deadline(client))
        touch(client)
        // It may have been left unread meanwhile.
        if client.pointee.socket.canRead { deferred.append(sockets.data(client.socket)) }
    }
}
