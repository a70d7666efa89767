internal import Glibc

/// A range of IP addresses in CIDR notation (RFC 4632 §3.1): `10.0.0.0/8`, `fd00::/8`, `::1`.
public struct NetworkRange: Hashable, Sendable {
    /// The first address, 4 bytes (IPv4) or 16 (IPv6), in network order; bits after `prefix` are 0.
    public var bytes: [UInt8]
    /// How many leading bits an address must share.
    public var prefix: Int

    /// Reads CIDR notation; an address alone is a range of one. Nil when it is neither, or has bits
    /// set behind the prefix, which is a slip more often than a wish.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.address(String(parts[0])) else { return nil }
        self.bytes = bytes
        prefix = bytes.count * 8
        guard parts.count == 2 else { return }
        guard let length = Int(parts[1]), String(length) == parts[1], (0...prefix).contains(length)
        else { return nil }
        prefix = length
        guard (length..<bytes.count * 8).allSatisfy({ bytes[$0 / 8] & (0x80 >> ($0 % 8)) == 0 })
        else { return nil }
    }

    /// The 4 or 16 bytes of an IP address, or nil.
    static func address(_ text: String) -> [UInt8]? {
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: size)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}

extension NetworkRange: CustomStringConvertible {
    /// CIDR notation.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            + "/\(prefix)"
    }
}
