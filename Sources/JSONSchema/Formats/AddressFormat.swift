/// Addresses of the internet, and UUIDs.
enum AddressFormat {
    // RFC 2673 §3.2: four decimal numbers without leading zeros.
    static func isIPv4(_ text: FormatText) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy(\.isDigit),
                    part.count == 1 || part.first != UInt8(ascii: "0")
                else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } < 256
            }
    }

    // RFC 4291 §2.2
    static func isIPv6(_ text: FormatText) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 9 else { return false }
        var groups = 0
        var gaps = 0
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if part.isEmpty {
                // `::` is one gap; at an end it makes two empty parts.
                let isDoubled =
                    (index == 0 && parts[1].isEmpty)
                    || (isLast && parts[parts.count - 2].isEmpty)
                if (index == 0 || isLast) && !isDoubled { return false }
                if index > 0, !isLast { gaps += 1 }
            } else if isLast, part.contains(UInt8(ascii: ".")) {
                guard isIPv4(part) else { return false }
                groups += 2
            } else {
                guard part.count <= 4, part.allSatisfy(\.isHexDigit) else { return false }
                groups += 1
            }
        }
        return gaps == 0 ? groups == 8 : gaps == 1 && groups <= 7
    }

    // RFC 9562 §4, in any version.
    static func isUUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count == 36
            && text.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : byte.isHexDigit
            }
    }
}

/// JSON pointers.
enum PointerFormat {
    // RFC 6901 §3
    static func isPointer(_ text: FormatText) -> Bool {
        guard let first = text.first else { return true }
        guard first == UInt8(ascii: "/") else { return false }
        return text.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
            .dropFirst()
            .allSatisfy { $0.first == UInt8(ascii: "0") || $0.first == UInt8(ascii: "1") }
    }

    // draft-handrews-relative-json-pointer-01 §3
    static func isRelative(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let digits = text.prefix { $0.isDigit }
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return false
        }
        let rest = text[digits.count...]
        return rest.elementsEqual([UInt8(ascii: "#")]) || isPointer(rest)
    }
}
