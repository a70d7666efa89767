import CPenstock
import PenstockCore
import PenstockHTTP

// What comes on an open WebSocket connection.

extension EventLoop {
    /// Reads frames; false: stop reading this connection.
    func readFrames(_ client: Client) -> Bool {
        guard let socket = client.pointee.webSocket else { return false }
        if client.pointee.input.count > 0, !consumeFrames(client, socket) { return false }
        if client.pointee.input.base == nil {
            if isOverBudget {
                starve(client.socket)
                return false
            }
            client.pointee.input = ReadBuffer(
                base: blocks.take().assumingMemoryBound(to: UInt8.self),
                capacity: blocks.blockSize)
        }
        let n = readMore(client)
        guard n > 0 else { return false }
        metrics.pointee.bytesIn &+= UInt64(n)
        return consumeFrames(client, socket)
    }

    /// Uses what is in the buffer; false: stop reading.
    private func consumeFrames(_ client: Client, _ socket: WebSocket) -> Bool {
        while client.pointee.state == .socket, socket.pointee.phase != .closed {
            guard socket.pointee.inFlight < options.webSockets.messagesInFlight else {
                socket.pointee.isHeld = true
                return false
            }
            guard let base = client.pointee.input.base else { return true }
            let bytes = base + client.pointee.input.start
            switch socket.pointee.parser.next(bytes, client.pointee.input.count) {
            case .needMore(let consumed):
                client.pointee.input.start += consumed
                compact(client)
                return true
            case .data(let offset, let count, let consumed, let isFirst, let isLast):
                client.pointee.input.start += consumed
                touch(client, socket)
                guard socket.pointee.phase == .open else { continue }
                let data = ByteView(UnsafePointer(bytes + offset), count)
                take(data, isWhole: isFirst && isLast, isLast: isLast, client, socket)
            case .ping(let offset, let count, let consumed):
                client.pointee.input.start += consumed
                touch(client, socket)
                guard socket.pointee.phase == .open else { continue }
                _ = send(client, .pong, ByteView(UnsafePointer(bytes + offset), count))
            case .pong(let consumed):
                client.pointee.input.start += consumed
                touch(client, socket)
            case .close(let code, let offset, let count, let consumed):
                client.pointee.input.start += consumed
                let reason = ByteView(UnsafePointer(bytes + offset), count)
                closedByClient(client, socket, code, reason)
                return false
            case .refused(let fault):
                closeAtOnce(client, socket, fault.code, ByteView(fault.reason))
                return false
            }
        }
        return false
    }

    /// A piece of a message. One that is all here is copied once, to its exchange.
    private func take(
        _ data: ByteView, isWhole: Bool, isLast: Bool, _ client: Client, _ socket: WebSocket
    ) {
        if isWhole, data.n <= EventLoop.arenaMessageMax {
            return startMessage(socket, data, owner: nil)
        }
        if let p = data.p, data.n > 0 {
            // The parser has checked the limit.
            _ = client.pointee.gathered.append(p, data.n, expected: data.n)
        }
        guard isLast else { return }
        let limit = client.pointee.gathered.limit
        let owner = client.pointee.gathered.take()
        client.pointee.gathered.account = gatheredBytes
        client.pointee.gathered.limit = limit
        startMessage(socket, owner.view.isPresent ? owner.view : ByteView(""), owner: owner)
    }

    /// A message up to so long lies in its exchange's arena.
    static let arenaMessageMax = 2048

    /// The client is there.
    private func touch(_ client: Client, _ socket: WebSocket) {
        socket.pointee.idleAt = now + options.webSockets.idle
        socket.pointee.lastActiveAt = services.pointee.unixMilliseconds
    }

    /// Lets frames that were held go on, in the loop's next turn.
    func resumeFrames(_ socket: WebSocket) {
        guard socket.pointee.isHeld, let client = socket.pointee.client else { return }
        socket.pointee.isHeld = false
        client.pointee.socket.canRead = true
        deferred.append(sockets.data(client.socket))
    }
}
