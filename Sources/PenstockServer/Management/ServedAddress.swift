internal import CPenstock
internal import PenstockCore

/// Which requests of the management listener are for APIs and not for the management API: those by
/// the addresses that an API has on `--listen` too, but for the root of a single API.
enum ServedAddress {
    /// - Parameters:
    ///   - isNamed: whether the routes are at this host by its name: a custom domain.
    ///   - own: the management listener's own name, which no custom domain takes from it.
    static func isServed(
        _ authority: ByteView, _ path: ByteView, isNamed: Bool, own: [UInt8]
    ) -> Bool {
        if path.hasPrefix(ByteView("/_aws/execute-api/")) || isUserRequest(path) { return true }
        let host = hostName(authority)
        if let point = host.firstIndex(of: UInt8(ascii: ".")) {
            let rest = host[point..<host.n]
            let service = ByteView(".execute-api.")
            if rest.n > service.n, rest[0..<service.n].equalsIgnoringCase(service) { return true }
        }
        guard isNamed, !isAddress(host), !host.equalsIgnoringCase(ByteView("localhost")) else {
            return false
        }
        return own.withUnsafeBufferPointer {
            !host.equalsIgnoringCase(ByteView(p: $0.baseAddress, n: $0.count))
        }
    }

    /// `/restapis/{api}/{stage}/_user_request_`, alone or before more: nothing of the management
    /// API is there but a stage of that name.
    private static func isUserRequest(_ path: ByteView) -> Bool {
        guard path.hasPrefix(ByteView("/restapis/")) else { return false }
        var segment = 0
        var start = 1
        while let end = path[start..<path.n].firstIndex(of: UInt8(ascii: "/")) {
            segment += 1
            start += end + 1
            if segment == 3 { break }
        }
        let mark = ByteView("_user_request_")
        guard segment == 3, path[start..<path.n].hasPrefix(mark) else { return false }
        let end = start + mark.n
        return end == path.n || path[end] == UInt8(ascii: "/")
    }

    private static func hostName(_ authority: ByteView) -> ByteView {
        guard let colon = authority.firstIndex(of: UInt8(ascii: ":")),
            !authority.hasPrefix(ByteView("["))
        else { return authority }
        return authority[0..<colon]
    }

    /// No top-level domain ends with a digit (RFC 3696 §2), and no name with a bracket.
    private static func isAddress(_ host: ByteView) -> Bool {
        guard let last = host.buffer.last else { return true }
        return last &- 0x30 < 10 || last == UInt8(ascii: "]")
    }
}
