// Requests as HTTP/1.1 spells them. nghttp2 has checked that names and values hold no byte that would end
// a line, and that nothing is said about the connection (RFC 9113 §8.2); that the pseudo-header fields are
// there it checks at the head's end (§8.3). The parser of heads looks at all of it again.
extension HTTP2Session {
    /// A field of a head or a trailer section.
    func add(
        _ stream: HTTP2Stream.Pointer, _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) {
        if stream.pointee.isInTrailers {
            // A body of known length has no place for them.
            if stream.pointee.isChunked { trailer(stream, name, value) }
            return
        }
        if isClient { return addAnswer(stream, name, value) }
        if name.first == UInt8(ascii: ":") { return keepPseudo(stream, name, value) }
        if !stream.pointee.head.isBegun { begin(stream) }
        if name.equals("cookie") { return keepCookie(stream, value) }
        if name.equals("host"), stream.pointee.head.hasAuthority { return }
        // What it may say here, "trailers", is said to us (RFC 9113 §8.2.2).
        if name.equals("te") { return }
        if name.equals("content-length") { stream.pointee.head.hasLength = true }
        line(stream, name, value)
    }

    private func keepPseudo(
        _ stream: HTTP2Stream.Pointer, _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) {
        let start = stream.pointee.received.count
        put(stream, value)
        let range = start..<stream.pointee.received.count
        // ":method", ":path", ":authority"; ":scheme" is what the connection says.
        switch name[min(1, name.count - 1)] {
        case UInt8(ascii: "m"): stream.pointee.head.method = range
        case UInt8(ascii: "p"): stream.pointee.head.path = range
        case UInt8(ascii: "a"):
            stream.pointee.head.authority = range
            stream.pointee.head.hasAuthority = true
        default: break
        }
    }

    /// Writes the request line and the Host field, behind what they are made of, which goes then.
    private func begin(_ stream: HTTP2Stream.Pointer) {
        let head = stream.pointee.head
        let stash = stream.pointee.received.count
        stream.pointee.head.isBegun = true
        stream.pointee.received.append(own: head.method)
        stream.pointee.received.append(" ")
        // CONNECT has no path (RFC 9113 §8.5).
        stream.pointee.received.append(own: head.path.isEmpty ? head.authority : head.path)
        stream.pointee.received.append(" HTTP/1.1\r\n")
        if head.hasAuthority {
            stream.pointee.received.append("host: ")
            stream.pointee.received.append(own: head.authority)
            stream.pointee.received.append("\r\n")
        }
        account?.pointee += stream.pointee.received.count - stash * 2
        stream.pointee.received.consume(stash)
    }

    private func keepCookie(_ stream: HTTP2Stream.Pointer, _ value: UnsafeBufferPointer<UInt8>) {
        guard let bytes = value.baseAddress, hasRoom(stream, value.count) else { return }
        if !stream.pointee.head.cookies.isEmpty { stream.pointee.head.cookies.append("; ") }
        stream.pointee.head.cookies.append(bytes, value.count)
    }

    /// The head is whole: the fields that only its end decides.
    func finishHead(_ stream: HTTP2Stream.Pointer, isEnd: Bool) {
        if !stream.pointee.head.isBegun { begin(stream) }
        if !stream.pointee.head.cookies.isEmpty {
            add(stream, "cookie: ")
            put(stream, stream.pointee.head.cookies.bytes)
            add(stream, "\r\n")
            stream.pointee.head.cookies.release()
        }
        if !isEnd, !stream.pointee.head.hasLength {
            stream.pointee.isChunked = true
            add(stream, "transfer-encoding: chunked\r\n")
        }
        add(stream, "\r\n")
        stream.pointee.head.isDone = true
    }

    /// More than the reader of trailers takes: what is too long for it stays so.
    private static let trailersMax = 4096

    private func trailer(
        _ stream: HTTP2Stream.Pointer, _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) {
        guard stream.pointee.trailerBytes <= Self.trailersMax else { return }
        stream.pointee.trailerBytes += name.count + value.count + 4
        write(stream, name, value)
    }

    // MARK: Bytes

    func line(
        _ stream: HTTP2Stream.Pointer, _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) {
        guard hasRoom(stream, name.count + value.count + 4) else { return }
        write(stream, name, value)
    }

    private func write(
        _ stream: HTTP2Stream.Pointer, _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) {
        put(stream, name)
        add(stream, ": ")
        put(stream, value)
        add(stream, "\r\n")
    }

    /// Whether a head may grow. One that is too long is cut behind the limit, so that the parser of
    /// heads sees that it is and says so.
    private func hasRoom(_ stream: HTTP2Stream.Pointer, _ more: Int) -> Bool {
        stream.pointee.received.count + stream.pointee.head.cookies.count <= limits.headBytes
            && more <= limits.headBytes
            || tooLong(stream)
    }

    private func tooLong(_ stream: HTTP2Stream.Pointer) -> Bool {
        // A field that doesn't fit at all is replaced by as many bytes as are too many.
        let missing = limits.headBytes + 1 - stream.pointee.received.count
        guard missing > 0 else { return false }
        let filler = [UInt8](repeating: UInt8(ascii: "x"), count: missing)
        filler.withUnsafeBufferPointer { put(stream, $0) }
        return false
    }

    func put(_ stream: HTTP2Stream.Pointer, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        stream.pointee.received.append(base, bytes.count)
        account?.pointee += bytes.count
    }

    func add(_ stream: HTTP2Stream.Pointer, _ text: StaticString) {
        stream.pointee.received.append(text)
        account?.pointee += text.utf8CodeUnitCount
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these are the bytes of a name in lower case.
    func equals(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        for i in 0..<count where self[i] != name.utf8Start[i] { return false }
        return true
    }
}
