internal import Glibc

/// Addresses of IPv4 or IPv6 with a common prefix: `203.0.113.0/24`, `2001:db8::/32`; without a length
/// one address.
public struct AddressRange: Hashable, Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    /// nil: the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.address(String(first)) else { return nil }
        self.bytes = bytes
        guard parts.count == 2 else {
            bits = bytes.count * 8
            return
        }
        guard let length = Int(parts[1]), (0...(bytes.count * 8)).contains(length) else {
            return nil
        }
        bits = length
    }

    /// Whether an address, as text, is one of them.
    public func contains(_ text: String) -> Bool {
        Self.address(text).map { contains($0) } ?? false
    }

    /// Whether an address, as `address` reads it, is one of them.
    public func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let (whole, rest) = (bits / 8, bits % 8)
        guard bytes[..<whole] == address[..<whole] else { return false }
        guard rest > 0 else { return true }
        let mask = UInt8.max << (8 - rest)
        return bytes[whole] & mask == address[whole] & mask
    }

    /// 4 or 16 bytes; nil: the text is no address. An IPv4 address within IPv6 (`::ffff:…`) is the IPv4
    /// address.
    public static func address(_ text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: v6) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }
}
