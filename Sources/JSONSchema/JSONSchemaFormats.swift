internal import Glibc
internal import JSON

/// Formats that a schema's `format` may assert.
public enum JSONSchemaFormats {
    /// `uri`, `duration`, `ipv4`, `ipv6`, `json-pointer`, `regex`: those that configuration uses.
    public static let standard: [String: @Sendable (String) -> Bool] = [
        "uri": isURI, "duration": isDuration, "ipv4": isIPv4, "ipv6": isIPv6,
        "json-pointer": { JSONPointer(parsing: $0) != nil },
        // The error says what is wrong; that there is one is what was asked.
        "regex": { (try? Pattern($0)) != nil },
    ]

    /// RFC 3986 §3: an absolute URI, by its characters and the order of its parts.
    @Sendable static func isURI(_ text: String) -> Bool {
        let uri = URIReference(text)
        guard let scheme = uri.scheme, let first = scheme.utf8.first, isLetter(first) else {
            return false
        }
        guard scheme.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) })
        else { return false }
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard bytes.prefix(2).count == 2, bytes.prefix(2).allSatisfy(isHex) else {
                    return false
                }
            } else if !isLetter(byte), !isDigit(byte),
                !"-._~:/?#[]@!$&'()*+,;=".utf8.contains(byte)
            {
                return false
            }
        }
        return areDelimitersPlaced(in: uri)
    }

    /// Brackets belong to IPv6 hosts alone, ports are digits, and a fragment has no second `#`.
    private static func areDelimitersPlaced(in uri: URIReference) -> Bool {
        let authority = (uri.authority ?? "").split(
            separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let host = authority.last ?? ""
        let rest = uri.path + (uri.query ?? "") + (uri.fragment ?? "")
        guard !rest.utf8.contains(where: { "[]#".utf8.contains($0) }),
            authority.count == 1 || !authority[0].utf8.contains(where: { "[]@".utf8.contains($0) })
        else { return false }
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            let address = host[..<end].dropFirst()
            guard address.hasPrefix("v") || isIPv6(String(address)) else { return false }
            let port = host[host.index(after: end)...]
            return port.isEmpty
                || (port.hasPrefix(":") && port.utf8.dropFirst().allSatisfy(isDigit))
        }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        return !host.utf8.contains(where: { "[]".utf8.contains($0) }) && parts.count <= 2
            && (parts.count < 2 || parts[1].utf8.allSatisfy(isDigit))
    }

    /// RFC 3339 appendix A: `P3Y6M4DT12H30M5S`, `P2W`, units falling without a gap.
    @Sendable static func isDuration(_ text: String) -> Bool {
        guard text.hasPrefix("P") else { return false }
        let halves = text.dropFirst().split(
            separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let date = units(halves[0])
        guard let date else { return false }
        if date == "W" { return halves.count == 1 }
        guard "YMD".contains(date) || date.isEmpty else { return false }
        guard halves.count == 2 else { return !date.isEmpty }
        guard let time = units(halves[1]), !time.isEmpty else { return false }
        return "HMS".contains(time)
    }

    /// The letters of `1Y2M`, or nil when something else stands there.
    private static func units(_ text: Substring) -> String? {
        var letters = ""
        var rest = text
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, let letter = rest.dropFirst(digits.count).first else {
                return nil
            }
            letters.append(letter)
            rest = rest.dropFirst(digits.count + 1)
        }
        return letters
    }

    @Sendable private static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return text.utf8.allSatisfy { $0 != 0 } && inet_pton(AF_INET, text, &address) == 1
    }

    @Sendable private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return text.utf8.allSatisfy { $0 != 0 } && inet_pton(AF_INET6, text, &address) == 1
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}
