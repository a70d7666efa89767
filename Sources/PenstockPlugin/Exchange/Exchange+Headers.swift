public import CPenstock

/// Which fields: of the request or the response, in the head or after the body.
@frozen public struct HeaderSide: Sendable {
    /// PEN_REQUEST_HEADERS ….
    public let rawValue: UInt32
    /// From a number of the ABI.
    @inlinable init(rawValue: UInt32) { self.rawValue = rawValue }
    /// What the client sent, and what goes to the upstream.
    @inlinable public static var request: HeaderSide { HeaderSide(rawValue: PEN_REQUEST_HEADERS) }
    /// What the upstream sent, and what goes to the client.
    @inlinable public static var response: HeaderSide { HeaderSide(rawValue: PEN_RESPONSE_HEADERS) }
    /// What the client sent, whatever steps have changed since. To read only.
    @inlinable public static var received: HeaderSide { HeaderSide(rawValue: PEN_RECEIVED_HEADERS) }
    /// After the request's body.
    @inlinable public static var requestTrailers: HeaderSide {
        HeaderSide(rawValue: PEN_REQUEST_TRAILERS)
    }
    /// After the response's body.
    @inlinable public static var responseTrailers: HeaderSide {
        HeaderSide(rawValue: PEN_RESPONSE_TRAILERS)
    }
}

/// One change to the headers.
public typealias HeaderOperation = pen_header_op

extension pen_header_op {
    /// Replace every field of that name by one.
    @inlinable public static func set(_ name: Bytes, _ value: Bytes) -> pen_header_op {
        pen_header_op(op: PEN_OP_SET, reserved: 0, name: name, value: value)
    }

    /// Add one more field.
    @inlinable public static func append(_ name: Bytes, _ value: Bytes) -> pen_header_op {
        pen_header_op(op: PEN_OP_APPEND, reserved: 0, name: name, value: value)
    }

    /// Remove every field that the instance may write, but those that frame the message.
    @inlinable public static var clear: pen_header_op {
        pen_header_op(op: PEN_OP_CLEAR, reserved: 0, name: .absent, value: .absent)
    }

    /// Remove every field of that name.
    @inlinable public static func remove(_ name: Bytes) -> pen_header_op {
        pen_header_op(op: PEN_OP_REMOVE, reserved: 0, name: name, value: .absent)
    }
}

extension Exchange {
    /// The `index`-th field of that name; absent when there are no more, or it was not declared.
    @inlinable public func header(_ name: Bytes, at index: Int = 0, of side: HeaderSide = .request)
        -> Bytes
    {
        tables.pointee.headers?.pointee.get(raw, side.rawValue, name, index) ?? .absent
    }

    /// How many fields there are.
    @inlinable public func headerCount(of side: HeaderSide = .request) -> Int {
        tables.pointee.headers?.pointee.count(raw, side.rawValue) ?? 0
    }

    /// The `index`-th of all fields in their order; nil past the end.
    public func headerField(at index: Int, of side: HeaderSide = .request) -> pen_kv? {
        var field = pen_kv()
        guard let headers = tables.pointee.headers,
            headers.pointee.at(raw, side.rawValue, index, &field) == PEN_OK
        else { return nil }
        return field
    }

    /// Makes all of the changes in order or, when the host refuses one, none of them.
    /// - Throws: `HostError`: a bad name or value, an undeclared or framing header, a limit, or the
    ///   head is sent already.
    @inlinable public func change(
        _ operations: UnsafeBufferPointer<HeaderOperation>, of side: HeaderSide
    ) throws(HostError) {
        guard let headers = tables.pointee.headers else { throw .unsupported("pen.headers/1") }
        guard let base = operations.baseAddress, operations.count > 0 else { return }
        try HostError.check(
            headers.pointee.apply(raw, side.rawValue, base, operations.count), "changing headers")
    }

    /// Makes one change; see the other `change`.
    @inlinable public func change(_ operation: HeaderOperation, of side: HeaderSide)
        throws(HostError)
    {
        guard let headers = tables.pointee.headers else { throw .unsupported("pen.headers/1") }
        var operation = operation
        try HostError.check(
            headers.pointee.apply(raw, side.rawValue, &operation, 1), "changing a header")
    }
}
