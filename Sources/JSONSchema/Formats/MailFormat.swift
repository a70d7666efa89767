/// Addresses of mail.
enum MailFormat {
    // RFC 5321 §4.1.2, Mailbox; RFC 6531 §3.3 adds characters outside ASCII.
    static func isAddress(_ text: UnsafeBufferPointer<UInt8>, isInternational: Bool) -> Bool {
        guard let at = text.lastIndex(of: UInt8(ascii: "@")), at > 0, at + 1 < text.count else {
            return false
        }
        let local = text[..<at]
        let domain = text[(at + 1)...]
        let isLocal =
            local.first == UInt8(ascii: "\"")
            ? isQuoted(local, isInternational) : isDotted(local, isInternational)
        guard isLocal else { return false }
        guard domain.first == UInt8(ascii: "[") else {
            let host = UnsafeBufferPointer(rebasing: domain)
            return isInternational
                ? HostFormat.isInternationalHostname(host) : HostFormat.isHostname(host)
        }
        guard domain.last == UInt8(ascii: "]") else { return false }
        let literal = domain.dropFirst().dropLast()
        if literal.prefix(5).lowercasedASCII == "ipv6:" {
            return AddressFormat.isIPv6(literal.dropFirst(5))
        }
        return AddressFormat.isIPv4(literal)
    }

    private static func isDotted(_ text: FormatText, _ isInternational: Bool) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty
                && $0.allSatisfy { byte in
                    byte.isLetter || byte.isDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
                        || (isInternational && byte >= 0x80)
                }
        }
    }

    private static func isQuoted(_ text: FormatText, _ isInternational: Bool) -> Bool {
        guard text.count >= 2, text.last == UInt8(ascii: "\"") else { return false }
        var isEscaped = false
        for byte in text.dropFirst().dropLast() {
            guard (0x20...0x7e).contains(byte) || (isInternational && byte >= 0x80) else {
                return false
            }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                return false
            }
        }
        return !isEscaped
    }
}

extension FormatText {
    /// As text, in small letters.
    var lowercasedASCII: String { String(decoding: self, as: UTF8.self).lowercased() }
}
