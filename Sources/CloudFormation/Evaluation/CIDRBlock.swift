/// A range of addresses, IPv4 or IPv6, for `Fn::Cidr`.
struct CIDRBlock: Hashable {
    var address: UInt128
    var prefix: Int
    var isIPv6: Bool

    private var width: Int { isIPv6 ? 128 : 32 }

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let prefix = Int(parts[1]), prefix >= 0 else { return nil }
        isIPv6 = parts[0].contains(":")
        guard let address = isIPv6 ? Self.ipv6(parts[0]) : Self.ipv4(parts[0]) else { return nil }
        self.address = address
        self.prefix = prefix
        guard prefix <= width else { return nil }
    }

    /// The first `count` ranges inside this one that leave `bits` bits for hosts; nil when they
    /// don't fit.
    func subnets(_ count: Int, bits: Int) -> [String]? {
        let inner = width - bits
        guard count > 0, bits >= 0, inner >= prefix, inner <= width else { return nil }
        let spare = inner - prefix
        guard spare >= 16 || count <= 1 << spare else { return nil }
        // A shift by the whole width is zero: a block of everything has no fixed bits.
        let base = address & ~((UInt128(1) << UInt128(width - prefix)) &- 1)
        return (0..<count).map { index in
            Self.text(base &+ (UInt128(index) << UInt128(bits)), isIPv6: isIPv6) + "/\(inner)"
        }
    }

    private static func ipv4(_ text: Substring) -> UInt128? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { UInt8($0) }
        guard parts.count == 4, bytes.count == 4 else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    // RFC 4291 §2.2, without the form that ends in an IPv4 address.
    private static func ipv6(_ text: Substring) -> UInt128? {
        func groups(_ part: Substring) -> [UInt16]? {
            if part.isEmpty { return [] }
            let words = part.split(separator: ":", omittingEmptySubsequences: false)
            let values = words.compactMap { $0.count <= 4 ? UInt16($0, radix: 16) : nil }
            return values.count == words.count ? values : nil
        }
        var all: [UInt16]
        if let gap = text.firstRange(of: "::") {
            guard let head = groups(text[..<gap.lowerBound]),
                let tail = groups(text[gap.upperBound...]), head.count + tail.count < 8
            else { return nil }
            all = head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
        } else {
            guard let words = groups(text), words.count == 8 else { return nil }
            all = words
        }
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }

    private static func text(_ address: UInt128, isIPv6: Bool) -> String {
        guard isIPv6 else {
            return [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: address >> $0)) }
                .joined(separator: ".")
        }
        let groups = stride(from: 112, through: 0, by: -16)
            .map { UInt16(truncatingIfNeeded: address >> UInt128($0)) }
        return Self.compressed(groups)
    }

    // RFC 5952 §4.2: the longest run of two zero groups or more, the first of equals, is "::".
    private static func compressed(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        func hex(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !best.isEmpty else { return hex(groups[...]) }
        return hex(groups[..<best.lowerBound]) + "::" + hex(groups[best.upperBound...])
    }
}
