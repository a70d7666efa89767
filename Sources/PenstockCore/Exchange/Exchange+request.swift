internal import ByteEncodings
public import CPenstock

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// "HTTP/1.1": $context.protocol.
    var protocolName: ByteView {
        let name: StaticString =
            switch pointee.httpVersion {
            case 10: "HTTP/1.0"
            case 20: "HTTP/2.0"
            default: "HTTP/1.1"
            }
        return ByteView(name)
    }

    /// The value of a path parameter, percent-decoded into the arena where it needs it; absent: the
    /// route has none of that name.
    public func pathParameter(_ name: ByteView) -> ByteView {
        guard let route = pointee.route, let names = route.pointee.parameterNames,
            let values = pointee.pathParameters.values
        else { return .absent }
        for i in 0..<min(Int(route.pointee.parameterCount), pointee.pathParameters.count)
        where names[i].equals(name) {
            return decoded(values[i], plusIsSpace: false)
        }
        return .absent
    }

    /// The index-th value of a query parameter, decoded; absent: there is none.
    public func queryParameter(_ name: ByteView, index: Int) -> ByteView {
        var position = 0
        var left = index
        while let (key, value) = nextQueryPair(&position) {
            guard decoded(key, plusIsSpace: true).equals(name) else { continue }
            if left == 0 { return decoded(value, plusIsSpace: true) }
            left -= 1
        }
        return .absent
    }

    /// The query's pairs one after the other, not decoded: start at position 0. A pair without '='
    /// has an empty value; empty pairs ("a&&b") are passed over.
    public func nextQueryPair(_ position: inout Int) -> (ByteView, ByteView)? {
        let query = pointee.query
        while position < query.n {
            var rest = query[position..<query.n]
            if let end = rest.firstIndex(of: UInt8(ascii: "&")) {
                rest = rest[0..<end]
                position += end + 1
            } else {
                position = query.n
            }
            if rest.isEmpty { continue }
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else {
                return (rest, rest[rest.n..<rest.n])
            }
            return (rest[0..<equals], rest[(equals + 1)..<rest.n])
        }
        return nil
    }

    /// The text with %XX resolved, in the arena; the view itself when there is nothing to resolve. A
    /// malformed escape stays as it is.
    public func decoded(_ view: ByteView, plusIsSpace: Bool) -> ByteView {
        guard let p = view.p else { return view }
        let percent = view.firstIndex(of: UInt8(ascii: "%")) != nil
        let plus = plusIsSpace && view.firstIndex(of: UInt8(ascii: "+")) != nil
        guard percent || plus, let memory = pointee.arena.allocate(view.n, align: 1) else {
            return view
        }
        let out = memory.assumingMemoryBound(to: UInt8.self)
        let text = UnsafeBufferPointer(start: p, count: view.n)
        guard let length = PercentDecoding(plusIsSpace: plusIsSpace).decode(text, into: out) else {
            return view
        }
        return ByteView(UnsafePointer(out), length)
    }

    /// A stage variable of the exchange's API, or nil.
    public func stageVariable(_ name: ByteView) -> ByteView? {
        guard let api = pointee.route?.pointee.api, let variables = api.pointee.stageVariables
        else { return nil }
        for i in 0..<Int(api.pointee.variableCount) where variables[i].name.equals(name) {
            return variables[i].value
        }
        return nil
    }

    /// A cookie of the request by name, as sent (RFC 6265 §4.2.1), or absent.
    public func cookie(_ name: ByteView) -> ByteView {
        var found = ByteView.absent
        forEachCookie(name) {
            found = $0
            return false
        }
        return found
    }

    /// Calls `body` with each cookie of that name, as sent, until it says false; how many it was called with.
    @discardableResult
    public func forEachCookie(_ name: ByteView, _ body: (ByteView) -> Bool) -> Int {
        var count = 0
        var field = pointee.request.index(of: .cookie)
        while field >= 0 {
            var rest = pointee.request.fields[field].valueView
            while !rest.isEmpty {
                var pair = rest
                if let end = rest.firstIndex(of: UInt8(ascii: ";")) {
                    pair = rest[0..<end]
                    rest = rest[(end + 1)..<rest.n]
                } else {
                    rest = rest[rest.n..<rest.n]
                }
                while pair.n > 0, pair[0] == 0x20 || pair[0] == 0x09 { pair = pair[1..<pair.n] }
                guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                    pair[0..<equals].equals(name)
                else { continue }
                count += 1
                guard body(pair[(equals + 1)..<pair.n]) else { return count }
            }
            field = pointee.request.index(of: .cookie, from: field + 1)
        }
        return count
    }
}
