import PenstockCore
import PenstockHTTP
import Testing

/// The opening handshake of WebSocket clients: RFC 6455 §4.
@Suite struct WebSocketHandshakeTests {
    @Test("the accept key is the one of RFC 6455 §1.3")
    func accept() {
        let lent = Lent()
        AcceptKey.write(lent.view("dGhlIHNhbXBsZSBub25jZQ=="), to: lent.memory)
        #expect(
            String(ByteView(UnsafePointer(lent.memory), AcceptKey.length))
                == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("a handshake without what it must have is refused")
    func refused() {
        func outcome(
            _ method: PenstockCore.Method, _ fields: [(String, String)], version: UInt8 = 11
        ) -> String {
            let lent = Lent()
            for (name, value) in fields { lent.add(name, value) }
            switch WebSocketHandshake(method: method, httpVersion: version, lent.table) {
            case .offered(let key): return String(key)
            case .version: return "version"
            case .malformed(let reason): return "\(reason)"
            }
        }
        let key = ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        let version = ("Sec-WebSocket-Version", "13")
        #expect(outcome(.get, [key, version]) == key.1)
        #expect(outcome(.post, [key, version]) == "a WebSocket handshake is a GET")
        #expect(outcome(.get, [key, version], version: 10) == "a WebSocket handshake is HTTP/1.1")
        #expect(outcome(.get, [key]) == "version")
        #expect(outcome(.get, [key, ("Sec-WebSocket-Version", "8")]) == "version")
        for text in ["", "abc", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25j!Q=="] {
            #expect(
                outcome(.get, [("Sec-WebSocket-Key", text), version])
                    == "Sec-WebSocket-Key is not 16 bytes in base64")
        }
    }

    @Test("a subprotocol must be one that the client offered")
    func subprotocols() {
        let lent = Lent()
        lent.add("Sec-WebSocket-Protocol", "chat, superchat")
        lent.add("Sec-WebSocket-Protocol", "mqtt")
        for name in ["chat", "superchat", "mqtt"] {
            #expect(WebSocketHandshake.offers(lent.view(name), lent.table))
        }
        #expect(!WebSocketHandshake.offers(lent.view("soap"), lent.table))
        #expect(!WebSocketHandshake.offers(lent.view(""), lent.table))
    }
}
