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
            guard isMadeOf(rest[(mark + 1)...], "/?:@", isInternational) else { return false }
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

    /// Whether a text has nothing but unreserved characters, sub-delimiters, escapes and `others`.
    static func isMadeOf(_ text: FormatText, _ others: String, _ isInternational: Bool) -> Bool {
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) else { return false }
                rest = rest.dropFirst(2)
            } else if byte >= 0x80 {
                // RFC 3987 §2.2, ucschar: nearly all there is outside ASCII.
                guard isInternational else { return false }
            } else if !byte.isLetter, !byte.isDigit, !"-._~!$&'()*+,;=".utf8.contains(byte),
                !others.utf8.contains(byte)
            {
                return false
            }
        }
        return true
    }
}
