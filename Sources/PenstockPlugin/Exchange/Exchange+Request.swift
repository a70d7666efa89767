public import CPenstock

extension Exchange {
    /// Everything about the request line, the route and the client at once.
    ///
    /// Ask once in a hook: the host fills in the whole record. When it offers no `pen.request/1`
    /// everything is absent.
    public var request: pen_request_info {
        var info = pen_request_info()
        info.size = UInt32(MemoryLayout<pen_request_info>.size)
        tables.pointee.request?.pointee.get(raw, &info)
        return info
    }

    /// A path parameter, percent-decoded; absent when the route has none of that name.
    @inlinable public func pathParameter(_ name: Bytes) -> Bytes {
        tables.pointee.request?.pointee.path_param(raw, name) ?? .absent
    }

    /// The `index`-th value of a query parameter, decoded; absent when there are no more.
    @inlinable public func queryParameter(_ name: Bytes, at index: Int = 0) -> Bytes {
        tables.pointee.request?.pointee.query_param(raw, name, index) ?? .absent
    }

    /// The `index`-th parameter of the query in the order sent, decoded; nil past the end.
    public func query(at index: Int) -> (name: Bytes, value: Bytes)? {
        var name = Bytes.absent
        var value = Bytes.absent
        guard let request = tables.pointee.request,
            request.pointee.query_at(raw, index, &name, &value) == PEN_OK
        else { return nil }
        return (name, value)
    }

    /// A cookie's value as sent; absent: none of that name.
    @inlinable public func cookie(_ name: Bytes) -> Bytes {
        tables.pointee.request?.pointee.cookie(raw, name) ?? .absent
    }
}
