import CPenstock
import PenstockCore
import PenstockHTTP

// What is sent on a WebSocket connection, and how it ends.

extension EventLoop {
    /// Sends a frame; false: too much waits for the client already, or it is gone.
    func send(_ client: Client, _ opcode: FrameOpcode, _ bytes: ByteView) -> Bool {
        guard client.pointee.output.count + bytes.n <= options.webSockets.queueBytes else {
            return false
        }
        var out = OutBuffer(chunkHeads, capacity: OutBuffer.frameHeadMax)
        guard out.append(frame: opcode, length: bytes.n) else { return false }
        var spans = (Span(chunkHeads, out.count), Span(bytes.p, bytes.n))
        metrics.pointee.bytesOut &+= UInt64(out.count + bytes.n)
        if !opcode.isControl { metrics.pointee.webSockets.sent &+= 1 }
        let sent = withUnsafeMutableBytes(of: &spans) {
            write(
                client.socket, &client.pointee.output,
                $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Span.self), 2)
        }
        if !sent { clientLost(client) } else { expectDrain(client) }
        return sent
    }

    /// Sends a message: text, unless it is no UTF-8 (RFC 6455 §5.6: a text frame is UTF-8).
    func sendMessage(_ client: Client, _ bytes: ByteView) -> Bool {
        var check = UTF8Check()
        let isText = bytes.p.map { check.take($0, bytes.n) && check.isComplete } ?? true
        return send(client, isText ? .text : .binary, bytes)
    }

    /// The client has `timeouts.write` to take what waits for it.
    private func expectDrain(_ client: Client) {
        guard let socket = client.pointee.webSocket, !client.pointee.output.isEmpty,
            socket.pointee.writeBy == 0
        else { return }
        socket.pointee.writeBy = now + options.timeouts.write
        watchOver(client, socket)
    }

    /// The client has taken all that waited for it.
    func socketDrained(_ client: Client, _ socket: WebSocket) {
        socket.pointee.writeBy = 0
        if socket.pointee.phase == .closed { finish(client, socket) }
    }

    // MARK: Time

    /// Sets the connection's timer for whatever is due first.
    func watchOver(_ client: Client, _ socket: WebSocket) {
        var deadline = min(socket.pointee.idleAt, socket.pointee.lifeEnds)
        if socket.pointee.writeBy > 0 { deadline = min(deadline, socket.pointee.writeBy) }
        expect(client.timer, at: deadline)
    }

    /// The connection's timer is due.
    func socketTimedOut(_ client: Client) {
        guard let socket = client.pointee.webSocket else { return closeClient(client) }
        if socket.pointee.writeBy > 0, socket.pointee.writeBy <= now { return clientLost(client) }
        guard min(socket.pointee.idleAt, socket.pointee.lifeEnds) <= now else {
            return watchOver(client, socket)
        }
        guard socket.pointee.phase == .open else { return clientLost(client) }
        // aws-surface.md §1, "WebSocket lifetime": the server closes with 1001, "Going away".
        close(client, socket, .goingAway, ByteView("Going away"))
    }

    // MARK: The end

    /// Closes an open connection: its client is told, and has a moment to answer (RFC 6455 §7.1.1).
    func close(
        _ client: Client, _ socket: WebSocket, _ code: CloseCode, _ reason: ByteView = .absent
    ) {
        guard socket.pointee.phase == .open else { return }
        socket.pointee.note(code, reason)
        socket.pointee.phase = .closing
        guard sendClose(client, code, reason) else { return }
        socket.pointee.idleAt = now + options.timeouts.linger
        watchOver(client, socket)
    }

    /// The client has closed: it gets its code back (RFC 6455 §5.5.1), and the connection ends.
    func closedByClient(
        _ client: Client, _ socket: WebSocket, _ code: CloseCode, _ reason: ByteView
    ) {
        let answers = socket.pointee.phase == .open
        // Recorded on AWS: typelevel/feral, ApiGatewayV2WebSocketEventSuite, its disconnect.
        let told =
            code == .noStatus ? ByteView("Client-side close frame status not set") : reason
        socket.pointee.note(code, told)
        if answers, !sendClose(client, code, .absent) { return }
        end(client, socket)
    }

    /// The client has broken a rule: where its next frame begins is in doubt, so nothing more is read.
    func closeAtOnce(
        _ client: Client, _ socket: WebSocket, _ code: CloseCode, _ reason: ByteView
    ) {
        let answers = socket.pointee.phase == .open
        socket.pointee.note(code, reason)
        if answers, !sendClose(client, code, reason) { return }
        end(client, socket)
    }

    /// False: the client is gone.
    private func sendClose(_ client: Client, _ code: CloseCode, _ reason: ByteView) -> Bool {
        var out = OutBuffer(scratch, capacity: 256)
        guard out.append(close: code, reason: reason) else { return true }
        metrics.pointee.bytesOut &+= UInt64(out.count)
        var span = Span(scratch, out.count)
        let sent = write(client.socket, &client.pointee.output, &span, 1)
        if !sent { clientLost(client) }
        return sent
    }

    /// Both have closed: once all is written, so does the connection.
    private func end(_ client: Client, _ socket: WebSocket) {
        socket.pointee.phase = .closed
        guard client.pointee.output.isEmpty else { return expectDrain(client) }
        finish(client, socket)
    }

    private func finish(_ client: Client, _ socket: WebSocket) {
        client.pointee.webSocket = nil
        beginClose(client)
        disconnected(socket)
    }

    /// The connection is no more; its API is told.
    func disconnected(_ socket: WebSocket) {
        socket.pointee.client = nil
        if socket.pointee.phase != .connecting {
            metrics.pointee.webSockets.open &-= 1
            startDisconnect(socket)
        }
        release(socket)
    }
}
