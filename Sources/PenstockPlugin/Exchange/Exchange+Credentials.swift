public import CPenstock

/// Where a credential is looked for: how many there are, and the first.
///
/// A credential that comes twice is to be refused: the one that is checked need not be the one that a
/// function or a backend reads. API Gateway's events have the last of several fields in `headers`.
public struct Found {
    /// The first; absent where there is none. Borrowed until the hook returns.
    public let first: Bytes
    /// How many.
    public let count: Int

    /// So many, and the first of them.
    @inlinable public init(_ first: Bytes, count: Int) {
        self.first = first
        self.count = count
    }

    /// Whether one would be checked and another might be believed.
    @inlinable public var isRepeated: Bool { count > 1 }
}

extension Exchange {
    /// The fields of that name, by one look.
    @inlinable public func find(header name: Bytes, of side: HeaderSide = .request) -> Found {
        var first = Bytes.absent
        guard let headers = tables.pointee.headers,
            Int(headers.pointee.size) > MemoryLayout<pen_headers>.offset(of: \.find) ?? 0
        else {
            // An older host has no `find`.
            return firstTwo { header(name, at: $0, of: side) }
        }
        let count = headers.pointee.find(raw, side.rawValue, name, &first)
        return Found(first, count: count)
    }

    /// The parameters of that name in the query, decoded. Those past the second aren't counted.
    @inlinable public func find(queryParameter name: Bytes) -> Found {
        firstTwo { queryParameter(name, at: $0) }
    }

    /// The cookies of that name, as sent. An older host tells of one.
    public func find(cookie name: Bytes) -> Found {
        var first = Bytes.absent
        guard let request = tables.pointee.request,
            Int(request.pointee.size) > MemoryLayout<pen_request>.offset(of: \.cookie_find) ?? 0
        else {
            first = cookie(name)
            return Found(first, count: first.isAbsent ? 0 : 1)
        }
        let count = request.pointee.cookie_find(raw, name, &first)
        return Found(first, count: count)
    }

    @usableFromInline func firstTwo(_ at: (Int) -> Bytes) -> Found {
        let first = at(0)
        guard !first.isAbsent else { return Found(.absent, count: 0) }
        return Found(first, count: at(1).isAbsent ? 1 : 2)
    }
}
