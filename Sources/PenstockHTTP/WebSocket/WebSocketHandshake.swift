public import CPenstock
public import PenstockCore

/// A client's opening handshake (RFC 6455 §4.2.1): what there is beside `Upgrade: websocket`.
public enum WebSocketHandshake {
    /// It is one; the client's key, a view of the request.
    case offered(key: ByteView)
    /// A version that isn't spoken: 426 with `Sec-WebSocket-Version: 13` (RFC 6455 §4.4).
    case version
    /// What is wrong: 400.
    case malformed(StaticString)

    /// Reads the handshake of a request whose `Connection` and `Upgrade` ask for one.
    public init(method: Method, httpVersion: UInt8, _ fields: HeaderTable) {
        guard method == .get else {
            self = .malformed("a WebSocket handshake is a GET")
            return
        }
        guard httpVersion == 11 else {
            self = .malformed("a WebSocket handshake is HTTP/1.1")
            return
        }
        guard fields.first(ByteView("sec-websocket-version")).equals(ByteView("13")) else {
            self = .version
            return
        }
        let key = fields.first(ByteView("sec-websocket-key"))
        guard key.n == AcceptKey.keyLength, Self.isBase64(key) else {
            self = .malformed("Sec-WebSocket-Key is not 16 bytes in base64")
            return
        }
        self = .offered(key: key)
    }

    /// 22 digits and two `=`.
    private static func isBase64(_ key: ByteView) -> Bool {
        for i in 0..<22 {
            switch key[i] {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2b, 0x2f: continue
            default: return false
            }
        }
        return key[22] == UInt8(ascii: "=") && key[23] == UInt8(ascii: "=")
    }

    /// Whether a server's choice is among the subprotocols that the client offered; a client ends the
    /// connection on any other (RFC 6455 §4.1).
    public static func offers(_ chosen: ByteView, _ fields: HeaderTable) -> Bool {
        for i in 0..<fields.count where fields.fields[i].isPresent {
            guard fields.fields[i].nameView.equalsIgnoringCase(ByteView("sec-websocket-protocol"))
            else { continue }
            if TokenList(fields.fields[i].valueView).contains(where: { $0.equals(chosen) }) {
                return true
            }
        }
        return false
    }
}
