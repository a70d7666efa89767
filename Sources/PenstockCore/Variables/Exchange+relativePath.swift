import CPenstock

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// The path without the base path of the address that it came by, encoded as it was sent: as many
    /// segments as the route has, or all from its greedy one on. Absent on a detached copy of a greedy
    /// route, whose parameters are copies too.
    var relativePath: ByteView {
        guard let route = pointee.route else { return pointee.path }
        let pattern = route.pointee.resourcePath
        let path = pointee.path
        guard pattern.n > 1 else { return ByteView("/") }
        let slash = UInt8(ascii: "/")
        var segments = pattern.buffer.count { $0 == slash }
        var end = path.n
        // Of `{name+}` the value tells where it begins.
        if pattern.n > 3, pattern[pattern.n - 1] == UInt8(ascii: "}"),
            pattern[pattern.n - 2] == UInt8(ascii: "+")
        {
            guard let values = pointee.pathParameters.values, pointee.pathParameters.count > 0,
                let rest = values[pointee.pathParameters.count - 1].p, let start = path.p,
                rest > start, rest - start <= path.n
            else { return .absent }
            end = rest - start
        }
        let limit = end
        while end > 0, segments > 0 {
            end -= 1
            // Slashes beside one another part segments once, as the router of a REST API has it.
            if path[end] == slash, end + 1 == limit || path[end + 1] != slash { segments -= 1 }
        }
        return path[end..<path.n]
    }
}
