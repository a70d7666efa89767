/// RFC 3986 and, outside ASCII, RFC 3987.
enum URIFormat {
    static func isURI(_ text: UnsafeBufferPointer<UInt8>, isInternational: Bool) -> Bool {
        guard let colon = schemeEnd(text[...]) else { return false }
        return isRelative(text[(colon + 1)...], isInternational, afterScheme: true)
    }

    static func isReference(_ text: UnsafeBufferPointer<UInt8>, isInternational: Bool) -> Bool {
        if isURI(text, isInternational: isInternational) { return true }
        // §4.2: a colon in the first segment would make what is before it a scheme.
        let segment = text.prefix { !"/?#".utf8.contains($0) }
        return !segment.contains(UInt8(ascii: ":"))
            && isRelative(text[...], isInternational, afterScheme: false)
    }

    // §3.1
    private static func schemeEnd(_ text: FormatText) -> Int? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let first = text.first,
            first.isLetter
        else { return nil }
        let isScheme = text[..<colon].allSatisfy {
            $0.isLetter || $0.isDigit || "+-.".utf8.contains($0)
        }
        return isScheme ? colon : nil
    }

    private static func isRelative(
        _ text: FormatText, _ isInternational: Bool, afterScheme: Bool
    ) -> Bool {
        var rest = text
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard isMadeOf(rest[(hash + 1)...], "/?:@", isInternational) else { return false }
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            let query = rest[(mark + 1)...]
            guard isMadeOf(query, "/?:@", isInternational, withPrivate: true) else { return false }
            rest = rest[..<mark]
        }
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard isAuthority(rest[..<end], isInternational) else { return false }
            rest = rest[end...]
        }
        return isMadeOf(rest, "/:@", isInternational)
    }

    // §3.2
    private static func isAuthority(_ text: FormatText, _ isInternational: Bool) -> Bool {
        var rest = text
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            guard isMadeOf(rest[..<at], ":", isInternational) else { return false }
            rest = rest[(at + 1)...]
        }
        var port = rest.suffix(0)
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")),
                isLiteral(rest[..<end].dropFirst())
            else { return false }
            port = rest[(end + 1)...]
        } else {
            let colon = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
            guard isMadeOf(rest[..<colon], "", isInternational) else { return false }
            port = rest[colon...]
        }
        guard let first = port.first else { return true }
        return first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isDigit)
    }

    // §3.2.2, IP-literal
    private static func isLiteral(_ text: FormatText) -> Bool {
        guard text.first.map({ $0 | 0x20 }) == UInt8(ascii: "v") else {
            return AddressFormat.isIPv6(text)
        }
        let version = text.dropFirst().prefix { $0.isHexDigit }
        let rest = text.dropFirst(version.count + 1)
        return !version.isEmpty && rest.first == UInt8(ascii: ".") && rest.count > 1
            && isMadeOf(rest.dropFirst(), ":", false)
    }

    /// Whether a text has nothing but unreserved characters, sub-delimiters, escapes and `others`;
    /// `withPrivate` also those of private use, which an IRI may have in its query.
    static func isMadeOf(
        _ text: FormatText, _ others: String, _ isInternational: Bool, withPrivate: Bool = false
    ) -> Bool {
        var rest = text
        while let byte = rest.first {
            if byte >= 0x80 {
                guard isInternational, popInternational(&rest, withPrivate: withPrivate) else {
                    return false
                }
                continue
            }
            rest = rest.dropFirst()
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) else { return false }
                rest = rest.dropFirst(2)
            } else if !byte.isLetter, !byte.isDigit, !"-._~!$&'()*+,;=".utf8.contains(byte),
                !others.utf8.contains(byte)
            {
                return false
            }
        }
        return true
    }

    /// Takes a character outside ASCII away; false when an IRI may not have it (RFC 3987 §2.2,
    /// ucschar and iprivate). The text is UTF-8.
    static func popInternational(_ text: inout FormatText, withPrivate: Bool) -> Bool {
        guard let first = text.first else { return false }
        let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        var value = UInt32(first) & (0xff >> UInt32(length + 1))
        for byte in text.prefix(length).dropFirst() { value = value << 6 | UInt32(byte & 0x3f) }
        text = text.dropFirst(length)
        switch value {
        case 0xa0...0xd7ff, 0xf900...0xfdcf, 0xfdf0...0xffef: return true
        // The last two of each plane are no characters; plane 14 begins with tags.
        case 0x10000...0xe0fff: return value & 0xffff < 0xfffe && value < 0xe0000
        case 0xe1000...0xefffd: return true
        case 0xe000...0xf8ff, 0xf0000...0xffffd, 0x100000...0x10fffd: return withPrivate
        default: return false
        }
    }
}
