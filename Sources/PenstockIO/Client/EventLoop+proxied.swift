import CPenstock
import Glibc
import Networks
import PenstockCore
import PenstockHTTP

// Connections from proxies that say, before the first byte, whose they are (PROXY protocol).
extension EventLoop {
    /// Whether this peer must begin with such a header. Nobody guesses: who isn't listed never has one, who
    /// is listed always does (doc/proxy-protocol.txt, §2).
    func isProxied(_ client: Client) -> Bool {
        guard let proxies = client.pointee.listener.pointee.proxies else { return false }
        return proxies._withUnsafeGuaranteedRef { $0.trusts(client.addressText) }
    }

    /// Reads more of the header, never past it; false: stop reading.
    func readProxyHeader(_ client: Client) -> Bool {
        makeRoom(client)
        let step = ProxyHeader.parse(client.received)
        switch step {
        case .needs(let count):
            let n = system.receive(
                system.context, client.pointee.socket.descriptor,
                client.pointee.input.base.unsafelyUnwrapped + client.pointee.input.end, count)
            guard n > 0 else {
                client.pointee.socket.canRead = false
                if n == -11 { return false }
                closeClient(client)
                return false
            }
            client.pointee.input.end += n
            return true
        case .client(let endpoint, let port, let localPort):
            guard take(endpoint, client) else { return refuseProxy(client) }
            client.pointee.peer.port = port
            client.pointee.peer.localPort = localPort
        case .own: break
        case .refused: return refuseProxy(client)
        }
        // All of it is used: what follows is still in the socket.
        client.pointee.input.start = 0
        client.pointee.input.end = 0
        client.pointee.state = .idle
        giveBackInput(client)
        begin(client)
        return true
    }

    private func refuseProxy(_ client: Client) -> Bool {
        metrics.pointee.proxyHeadersRefused &+= 1
        closeClient(client)
        return false
    }

    /// The client is who the header says; false: that is no address.
    private func take(_ endpoint: ProxyHeader.Endpoint, _ client: Client) -> Bool {
        let bytes: [UInt8]
        switch endpoint {
        case .bytes(let view): bytes = Array(view.buffer)
        case .text(let view):
            guard let address = AddressRange.address(String(view)) else { return false }
            bytes = address
        }
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        let capacity = socklen_t(PeerAddress.textCapacity)
        return withUnsafeMutableBytes(of: &client.pointee.peer.text) { room in
            guard let text = room.baseAddress?.assumingMemoryBound(to: CChar.self),
                inet_ntop(family, bytes, text, capacity) != nil
            else { return false }
            client.pointee.peer.length = Int32(strlen(text))
            return true
        }
    }
}

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// What is in the input and wasn't used.
    fileprivate var received: ByteView {
        ByteView(pointee.input.bytes, pointee.input.count)
    }
}
