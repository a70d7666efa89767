public import CPenstock

/// Whose body.
@frozen public enum BodySide: UInt32, Sendable {
    /// The request's.
    case request = 0
    /// The response's.
    case response = 1
}

extension Exchange {
    /// Asks for the whole body, at most `bytes` of it (0: the API's limit); return `.needBody` after
    /// it, and the same hook is called again with the body at hand.
    /// - Throws: `HostError` when the body can't be had any more.
    public func requireBody(atMost bytes: Int = 0) throws(HostError) {
        guard let body = tables.pointee.body else { throw .unsupported("pen.body/1") }
        try HostError.check(body.pointee.require(raw, bytes), "asking for the body")
    }

    /// The whole body in one piece, or nil while it is not buffered.
    public func body(_ side: BodySide) -> Bytes? {
        guard let body = tables.pointee.body, body.pointee.buffered(raw, side.rawValue) == 1 else {
            return nil
        }
        return body.pointee.all(raw, side.rawValue)
    }

    /// The whole body as JSON that the host has read, once for all steps: a `pen_json_tape`, for
    /// `JSONParserScratch.borrow`. Nil while it is not buffered, where it is no JSON or names a member
    /// twice, and on hosts that don't offer it: then parse it. Borrowed until the hook returns, the body
    /// is replaced, or the other side's is asked for.
    public func bodyJSON(_ side: BodySide) -> UnsafeRawPointer? {
        guard let body = tables.pointee.body,
            Int(body.pointee.size) > MemoryLayout<pen_body>.offset(of: \.json) ?? Int.max,
            let tape = body.pointee.json(raw, side.rawValue)
        else { return nil }
        return UnsafeRawPointer(tape)
    }

    /// Bytes of the body: as buffered, else as announced, else nil.
    public func bodyLength(_ side: BodySide) -> Int64? {
        guard let length = tables.pointee.body?.pointee.length(raw, side.rawValue), length >= 0
        else {
            return nil
        }
        return length
    }

    /// Puts `bytes`, which the host copies, in the body's place; Content-Length follows.
    /// - Throws: `HostError` when the body has begun to stream.
    public func replaceBody(_ side: BodySide, with bytes: Bytes) throws(HostError) {
        guard let body = tables.pointee.body else { throw .unsupported("pen.body/1") }
        try HostError.check(
            body.pointee.replace(raw, side.rawValue, .borrowing(bytes)), "replacing the body")
    }
}

extension pen_buf {
    /// Bytes that the host copies before the call returns.
    @inlinable public static func borrowing(_ bytes: Bytes) -> pen_buf {
        pen_buf(p: bytes.p, n: bytes.n, ctx: nil, release: nil)
    }

    /// Bytes of the instance's storage or of a literal: they outlive every exchange, so the host
    /// need not copy them.
    @inlinable public static func lasting(_ bytes: Bytes) -> pen_buf {
        pen_buf(p: bytes.p, n: bytes.n, ctx: nil) { _, _, _ in }
    }
}
