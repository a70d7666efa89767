public import CPenstock
public import PenstockCore

/// What a proxy says of a connection's client before its first byte: the PROXY protocol, versions 1 and 2
/// (haproxy.org, doc/proxy-protocol.txt, §2). Read in steps that never ask for a byte behind it, because
/// that may be the first of a TLS handshake.
public enum ProxyHeader {
    /// So many bytes more at least.
    case needs(Int)
    /// Who the client is, and the port that it connected to.
    case client(Endpoint, port: UInt16, localPort: UInt16)
    /// The proxy speaks for itself, or doesn't know: the connection's own addresses.
    case own
    /// It is no header of the protocol, or one of something that isn't TCP.
    case refused

    /// A client's address.
    public enum Endpoint {
        /// As version 1 has it, not checked yet.
        case text(ByteView)
        /// 4 or 16 bytes, as version 2 has it.
        case bytes(ByteView)
    }

    /// Bytes of the longest line of version 1 (§2.1), and what version 2 may have here: addresses and
    /// whatever else the proxy says, which nobody asks for.
    public static let bytesMax = 4096
    private static let lineMax = 107
    private static let signatureSize = 12

    /// What is in the bytes that came so far.
    public static func parse(_ bytes: ByteView) -> ProxyHeader {
        guard bytes.n >= signatureSize else { return .needs(signatureSize - bytes.n) }
        let signature: StaticString = "\r\n\r\n\0\r\nQUIT\n"
        if bytes[0..<signatureSize].equals(ByteView(signature)) { return binary(bytes) }
        return line(bytes)
    }

    // MARK: Version 1

    private static func line(_ bytes: ByteView) -> ProxyHeader {
        guard bytes[0..<6].equals(ByteView("PROXY ")), bytes.n <= lineMax else { return .refused }
        let last = bytes[bytes.n - 1]
        guard last == UInt8(ascii: "\n") else {
            return bytes.n < lineMax ? .needs(last == UInt8(ascii: "\r") ? 1 : 2) : .refused
        }
        guard bytes[bytes.n - 2] == UInt8(ascii: "\r") else { return .refused }
        var words = Words(rest: bytes[6..<(bytes.n - 2)])
        let family = words.next()
        if family.equals(ByteView("UNKNOWN")) { return .own }
        guard family.equals(ByteView("TCP4")) || family.equals(ByteView("TCP6")) else {
            return .refused
        }
        let source = words.next()
        _ = words.next()
        guard !source.isEmpty, let port = number(words.next()),
            let localPort = number(words.next()),
            words.rest.isEmpty
        else { return .refused }
        return .client(.text(source), port: port, localPort: localPort)
    }

    private struct Words {
        var rest: ByteView

        mutating func next() -> ByteView {
            var end = 0
            while end < rest.n, rest[end] != UInt8(ascii: " ") { end += 1 }
            let word = rest[0..<end]
            rest = rest[min(end + 1, rest.n)..<rest.n]
            return word
        }
    }

    private static func number(_ text: ByteView) -> UInt16? {
        guard (1...5).contains(text.n) else { return nil }
        var value: UInt32 = 0
        for byte in text.buffer {
            guard byte &- 0x30 < 10 else { return nil }
            value = value * 10 + UInt32(byte - 0x30)
        }
        return UInt16(exactly: value)
    }

    // MARK: Version 2

    private static func binary(_ bytes: ByteView) -> ProxyHeader {
        guard bytes.n >= 16 else { return .needs(16 - bytes.n) }
        let size = Int(bytes[14]) << 8 | Int(bytes[15])
        guard bytes[12] >> 4 == 2, 16 + size <= bytesMax else { return .refused }
        guard bytes.n >= 16 + size else { return .needs(16 + size - bytes.n) }
        switch (bytes[12] & 15, bytes[13]) {
        // LOCAL: the proxy's own, such as a health check. UNSPEC.
        case (0, _), (1, 0x00): return .own
        case (1, 0x11) where size >= 12: return client(bytes[16..<(16 + size)], width: 4)
        case (1, 0x21) where size >= 36: return client(bytes[16..<(16 + size)], width: 16)
        default: return .refused
        }
    }

    private static func client(_ addresses: ByteView, width: Int) -> ProxyHeader {
        func port(_ at: Int) -> UInt16 { UInt16(addresses[at]) << 8 | UInt16(addresses[at + 1]) }
        return .client(
            .bytes(addresses[0..<width]), port: port(width * 2), localPort: port(width * 2 + 2))
    }
}
