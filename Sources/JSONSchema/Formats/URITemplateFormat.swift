/// RFC 6570.
enum URITemplateFormat {
    static func isTemplate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = text[...]
        while let byte = rest.first {
            if byte >= 0x80 {
                guard URIFormat.popInternational(&rest, withPrivate: true) else { return false }
                continue
            }
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "{"):
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")), isExpression(rest[..<end])
                else { return false }
                rest = rest[(end + 1)...]
            case UInt8(ascii: "%"):
                guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) else { return false }
                rest = rest.dropFirst(2)
            // §2.1: what a literal must not have. The apostrophe is in nobody's way.
            case 0...0x20, 0x7f, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"),
                UInt8(ascii: "}"):
                return false
            default: break
            }
        }
        return true
    }

    // §2.2
    private static func isExpression(_ text: FormatText) -> Bool {
        var text = text
        if let first = text.first, "+#./;?&=,!@|".utf8.contains(first) { text = text.dropFirst() }
        return text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .allSatisfy(isVariable)
    }

    // §2.3 and §2.4
    private static func isVariable(_ text: FormatText) -> Bool {
        var name = text
        if name.last == UInt8(ascii: "*") {
            name = name.dropLast()
        } else if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
            let length = name[(colon + 1)...]
            guard (1...4).contains(length.count), length.allSatisfy(\.isDigit),
                length.first != UInt8(ascii: "0")
            else { return false }
            name = name[..<colon]
        }
        return name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { part in
                !part.isEmpty && URIFormat.isMadeOf(part, "", false)
                    && part.allSatisfy {
                        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_")
                            || $0 == UInt8(ascii: "%")
                    }
            }
    }
}
