public import CPenstock
public import Glibc
public import PenstockCore

extension OutBuffer {
    /// `method SP target SP HTTP/1.1 CRLF`.
    public mutating func append(requestLine method: ByteView, _ target: ByteView) -> Bool {
        whole {
            $0.append(method) && $0.append(byte: 0x20) && $0.append(target)
                && $0.append(" HTTP/1.1\r\n")
        }
    }

    /// `HTTP/1.1 SP status SP reason CRLF` with the registered reason phrase, or an empty one.
    /// `status` is 100 to 999.
    public mutating func append(statusLine status: UInt16) -> Bool {
        if status == 200 { return append("HTTP/1.1 200 OK\r\n") }
        let reason = HTTPStatus.reason(status)
        return whole {
            $0.append("HTTP/1.1 ") && $0.append(decimal: UInt64(status)) && $0.append(byte: 0x20)
                && $0.append(reason) && $0.appendCRLF()
        }
    }

    /// `name: value CRLF`. Both must be valid already (`FieldSyntax`).
    @inlinable @inline(__always)
    public mutating func append(field name: ByteView, _ value: ByteView) -> Bool {
        let length = name.n + value.n + 4
        guard length <= capacity - count else { return false }
        var p = base + count
        if let from = name.p { memcpy(p, from, name.n) }
        p += name.n
        p[0] = 0x3a
        p[1] = 0x20
        p += 2
        if let from = value.p { memcpy(p, from, value.n) }
        p += value.n
        p[0] = 0x0d
        p[1] = 0x0a
        count += length
        return true
    }

    /// The same with a literal name.
    @inlinable
    public mutating func append(field name: StaticString, _ value: ByteView) -> Bool {
        append(field: ByteView(name), value)
    }

    /// `content-length: number CRLF`.
    public mutating func append(contentLength length: UInt64) -> Bool {
        whole {
            $0.append("content-length: ") && $0.append(decimal: length) && $0.appendCRLF()
        }
    }

    /// How the body that follows is delimited: `content-length`, `transfer-encoding` or nothing.
    /// `.untilClose` writes nothing, the caller closes.
    public mutating func append(framing body: BodyKind, length: UInt64) -> Bool {
        switch body {
        case .none, .untilClose: true
        case .length: append(contentLength: length)
        case .chunked: append("transfer-encoding: chunked\r\n")
        }
    }
}
