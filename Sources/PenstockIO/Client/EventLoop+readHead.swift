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
}
