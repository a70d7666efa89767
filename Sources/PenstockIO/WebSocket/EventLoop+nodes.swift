import ByteEncodings
import CPenstock
import PenstockCore
import SigV4OpenSSL

// Calls of `@connections` for connections of another node: the request goes there, signed as Auth/HMAC has
// it by the secret that nodes share, and what it answers is the answer.

extension EventLoop {
    /// Below it a node takes other nodes' calls: `/API/CONNECTION`.
    static let nodePath = "/_penstock/connections"
    /// The credential's name.
    static let nodeKey = "node"

    /// Sends an exchange on to the node that has the connection; false: nobody knows that one.
    func ask(_ exchange: Exchange, node: UInt16, _ id: ByteView) -> Bool {
        guard let name = options.webSockets.nodes[node], !options.webSockets.nodeSecret.isEmpty,
            let lease = exchange.pointee.snapshot,
            let api = exchange.pointee.route?.pointee.api.pointee.name
        else { return false }
        let number = lease.pointee.snapshot._withUnsafeGuaranteedRef {
            $0.upstreams.firstIndex { $0.name == name }
        }
        guard let number else { return false }
        let target = "\(Self.nodePath)/\(String(api))/\(String(id))"
        guard sign(exchange, target), let kept = exchange.copied(target) else { return false }
        exchange.pointee.forward = ForwardTarget()
        exchange.pointee.forward.upstream = UInt32(number + 1)
        exchange.pointee.forward.target = kept
        forward(exchange)
        return true
    }

    /// Puts the node's credential in place of the client's.
    private func sign(_ exchange: Exchange, _ target: String) -> Bool {
        let crypto = OpenSSLCrypto()
        let body = Array(exchange.pointee.requestBody.bytes.buffer)
        let digest = Hex.text(crypto.sha256(body))
        let time = services.pointee.unixMilliseconds / 1000
        let nonce = Hex.text(withUnsafeBytes(of: system.random(system.context)) { Array($0) })
        let text = "\(String(exchange.pointee.method))\n\(target)\n\(time)\n\(nonce)\n\(digest)\n"
        let signature = Hex.text(
            crypto.hmacSHA256(Array(text.utf8), key: options.webSockets.nodeSecret))
        let credential =
            "HMAC-SHA256 Credential=\(Self.nodeKey), Timestamp=\(time), Nonce=\(nonce), "
            + "Signature=\(signature)"
        exchange.removeHeaders(
            PEN_REQUEST_HEADERS, name: ByteView("authorization"), .authorization)
        guard let value = exchange.copied(credential), let hash = exchange.copied(digest) else {
            return false
        }
        return exchange.appendHeaderInPlace(
            PEN_REQUEST_HEADERS,
            HeaderField(name: ByteView("authorization"), value: value, id: .authorization))
            && exchange.appendHeaderInPlace(
                PEN_REQUEST_HEADERS,
                HeaderField(name: ByteView("x-content-sha256"), value: hash, id: .other))
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// A text in the arena; nil: it is full.
    fileprivate func copied(_ text: String) -> ByteView? {
        var text = text
        return text.withUTF8 { pointee.arena.copy(ByteView(p: $0.baseAddress, n: $0.count)) }
    }
}
