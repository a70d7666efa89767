import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

// Streams as clients: records without a descriptor, whose bytes come from and go to a session.
extension EventLoop {
    /// Looks at every stream that something happened to.
    func serveStreams(_ connection: Client, _ session: HTTP2Session) {
        while let stream = session.next() {
            guard let owner = stream.pointee.owner else {
                open(stream, of: connection, session)
                continue
            }
            let client = owner.assumingMemoryBound(to: ClientRecord.self)
            sendAnswer(client, stream, session)
            if client.pointee.state == .closed { continue }
            if stream.pointee.isClosed {
                // Over on both sides, or the client wants it no more.
                let isDone = stream.pointee.hasEnded && client.pointee.responseDone
                isDone && client.pointee.output.isEmpty ? clientDrained(client) : clientLost(client)
                if client.pointee.state != .closed { clientLost(client) }
                continue
            }
            if session.hasBytes(stream) {
                client.pointee.socket.canRead = true
                clientReadable(client)
            }
        }
    }

    /// A stream whose head is whole.
    private func open(
        _ stream: HTTP2Stream.Pointer, of connection: Client, _ session: HTTP2Session
    ) {
        if stream.pointee.isClosed { return session.end(stream) }
        // A connection that has no memory for its next request isn't read; what a stream sent is here, and
        // would be kept by one that waits for others to give some back, as they wait for it.
        guard openStreams < options.limits.connectionsPerLoop, !isOverBudget else {
            return session.refuse(stream)
        }
        let client = clientRecords.take().bindMemory(to: ClientRecord.self, capacity: 1)
        client.initialize(
            to: ClientRecord(
                socket: SocketRecord(
                    kind: .client, descriptor: SocketRecord.streamDescriptor, slot: 0),
                listener: connection.pointee.listener, peer: connection.pointee.peer))
        client.pointee.socket.stream = stream
        client.pointee.connection = connection
        guard sockets.insert(client.socket) != nil else {
            clientRecords.give(client)
            return session.refuse(stream)
        }
        openStreams += 1
        metrics.pointee.http2Streams &+= 1
        stream.pointee.owner = UnsafeMutableRawPointer(client)
        client.pointee.nextStream = connection.pointee.firstStream
        connection.pointee.firstStream?.pointee.previousStream = client
        connection.pointee.firstStream = client
        client.timer.initialize(
            to: Timer(context: services.pointee.context) { address in
                let timer = address.assumingMemoryBound(to: Timer.self)
                EventLoop.with(timer.pointee.context) { $0.clientTimedOut(Client(timer: timer)) }
            })
        expect(client.timer, at: now + options.timeouts.head)
        client.pointee.socket.canRead = true
        clientReadable(client)
    }

    /// A stream's client is done: its record goes, and the peer is told what it doesn't know.
    func closeStream(_ client: Client) {
        guard let stream = client.pointee.socket.stream, let connection = client.pointee.connection
        else { return }
        client.pointee.socket.stream = nil
        openStreams -= 1
        if let previous = client.pointee.previousStream {
            previous.pointee.nextStream = client.pointee.nextStream
        } else {
            connection.pointee.firstStream = client.pointee.nextStream
        }
        client.pointee.nextStream?.pointee.previousStream = client.pointee.previousStream
        stream.pointee.session.takeUnretainedValue().end(stream)
        touch(connection)
        forget(client)
        if connection.pointee.firstStream == nil, connection.pointee.output.isEmpty {
            expect(connection.timer, at: http2Deadline(connection))
        }
    }

    /// Ends all streams of a connection that is gone.
    func dropStreams(_ connection: Client) {
        while let client = connection.pointee.firstStream {
            clientLost(client)
            // Whatever happened, each turn takes one off the list.
            if connection.pointee.firstStream == client { closeStream(client) }
        }
    }

    // MARK: Bytes

    /// `read` of a stream; the same results.
    @inline(never)
    func readStream(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ buffer: inout ReadBuffer, _ room: Int
    ) -> Int {
        guard let stream = socket.pointee.stream else { return -1 }
        let session = stream.pointee.session.takeUnretainedValue()
        let n = session.read(stream, buffer.base.unsafelyUnwrapped + buffer.end, room)
        buffer.end += n
        socket.pointee.canRead = session.hasBytes(stream)
        if socket.pointee.kind == .upstream {
            // Behind what came, its end is what is read.
            if stream.pointee.isClosed { socket.pointee.canRead = true }
            if let carrier = socket.asUpstream.pointee.connection { touch(carrier.socket) }
        } else if let connection = socket.asClient.pointee.connection {
            touch(connection)
        }
        return n == 0 && stream.pointee.isClosed ? -1 : n
    }

    /// Something was put into a stream's `output`: the end of the turn frames it.
    @inline(never)
    func streamWrote(_ socket: UnsafeMutablePointer<SocketRecord>) {
        // None yet: a request that waits for a connection.
        guard let stream = socket.pointee.stream else { return }
        stream.pointee.session.takeUnretainedValue().look(at: stream)
        if socket.pointee.kind == .upstream {
            if let carrier = socket.asUpstream.pointee.connection { touch(carrier.socket) }
        } else if let connection = socket.asClient.pointee.connection {
            touch(connection)
        }
    }

    /// Whether the end of a stream's answer is with its session; if not it will be at the end of the turn.
    func hasEnded(_ client: Client) -> Bool {
        guard let stream = client.pointee.socket.stream, !stream.pointee.hasEnded,
            !stream.pointee.isClosed
        else { return true }
        streamWrote(client.socket)
        return false
    }

    /// Hands the head of an answer to the session, and says that there is more of its body.
    private func sendAnswer(
        _ client: Client, _ stream: HTTP2Stream.Pointer, _ session: HTTP2Session
    ) {
        if stream.pointee.isClosed { return }
        while session.awaitsHead(stream), !client.pointee.output.isEmpty {
            let text = client.pointee.output.bytes
            guard let base = text.base,
                let used = session.answer(
                    stream,
                    UnsafeMutablePointer(
                        mutating: base.assumingMemoryBound(to: UInt8.self)), text.count,
                    isWhole: client.pointee.responseDone)
            else { return clientLost(client) }
            client.pointee.output.consume(used)
            stream.pointee.wasPulled = true
        }
        if !client.pointee.output.isEmpty || client.pointee.responseDone {
            session.resume(stream)
        }
        guard stream.pointee.wasPulled else { return }
        stream.pointee.wasPulled = false
        if client.pointee.output.isEmpty {
            clientDrained(client)
        } else {
            expect(client.timer, at: now + options.timeouts.write)
        }
    }

    /// Gives a session bytes of an answer (`HTTP2Session.Source`).
    static let takeAnswer: HTTP2Session.Source = { owner, out, room, isEnd in
        let client = owner.assumingMemoryBound(to: ClientRecord.self)
        let text = client.pointee.output.bytes
        let count = min(text.count, room)
        if count > 0, let base = text.base {
            out.update(from: base.assumingMemoryBound(to: UInt8.self), count: count)
            client.pointee.output.consume(count)
        }
        isEnd.pointee = client.pointee.output.isEmpty && client.pointee.responseDone
        return count
    }
}

extension UnsafeMutablePointer where Pointee == SocketRecord {
    /// The client's record that this begins.
    fileprivate var asClient: Client {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: ClientRecord.self)
    }
    /// The upstream's record that this begins.
    fileprivate var asUpstream: Upstream {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: UpstreamRecord.self)
    }
}

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// A stream of a connection, not a connection.
    @inline(__always) var isStream: Bool {
        pointee.socket.descriptor == SocketRecord.streamDescriptor
    }
}
