import Glibc
import Networks

extension Address {
    /// Whether it is on the public Internet: not a machine's own, a private network's, a link's, or what
    /// else the registries of special purposes have.
    var isPublic: Bool {
        let bytes = networkBytes
        guard !bytes.isEmpty else { return false }
        return !Self.special.contains { $0.contains(bytes) }
    }

    /// 4 or 16 bytes, an IPv4 address within IPv6 as the IPv4 address; none: it is a UNIX socket's.
    private var networkBytes: [UInt8] {
        withRaw { raw, _ in
            // sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)): the address after family and port; in IPv6
            // behind the flow's label.
            let bytes = UnsafeRawBufferPointer(start: raw, count: Int(length))
            switch family {
            case AF_INET: return Array(bytes[4..<8])
            case AF_INET6:
                let all = Array(bytes[8..<24])
                return all.starts(with: Self.mapped) ? Array(all[12...]) : all
            default: return []
            }
        }
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

    // IANA, "IPv4 Special-Purpose Address Registry" and "IPv6 Special-Purpose Address Registry" (RFC
    // 6890): what isn't globally reachable, multicast (RFC 1112, RFC 4291), and ways of IPv6 into IPv4
    // (RFC 6052, RFC 3056, RFC 4380), behind which any of it may be.
    private static let special = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { AddressRange($0) }
}
