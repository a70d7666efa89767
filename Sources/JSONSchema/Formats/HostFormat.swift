/// Names of hosts, in ASCII and beyond.
enum HostFormat {
    // RFC 1123 §2.1 and RFC 1034 §3.1; A-labels are held against RFC 5891.
    static func isHostname(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...253).contains(text.count) else { return false }
        return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { label in
                isLDH(label) && (!hasPrefix(label) || decoded(label) != nil)
            }
    }

    // RFC 5890 §2.3.2.3; the dots of RFC 3490 §3.1.
    static func isInternationalHostname(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let dots: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{ff0e}", "\u{ff61}"]
        let labels = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
            .split(omittingEmptySubsequences: false) { dots.contains($0) }
        var length = labels.count - 1
        var decoded: [[Unicode.Scalar]] = []
        for label in labels {
            guard let (size, scalars) = readLabel(Array(label)) else { return false }
            length += size
            decoded.append(scalars)
        }
        return length <= 253 && BidiRule.accepts(decoded)
    }

    /// How long a label is in ASCII, and the characters it stands for; nil when it isn't one.
    private static func readLabel(
        _ label: [Unicode.Scalar]
    ) -> (size: Int, scalars: [Unicode.Scalar])? {
        if label.allSatisfy(\.isASCII) {
            let bytes = label.map { UInt8(truncatingIfNeeded: $0.value) }
            return bytes.withUnsafeBufferPointer { text in
                guard isLDH(text[...]) else { return nil }
                guard hasPrefix(text[...]) else { return (text.count, label) }
                return decoded(text[...]).map { (text.count, $0) }
            }
        }
        guard IDNALabel.isValid(label), let encoded = Punycode.encode(label),
            encoded.count + 4 <= 63
        else { return nil }
        return (encoded.count + 4, label)
    }

    private static func isLDH(_ label: FormatText) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
            && label.last != UInt8(ascii: "-")
            && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    /// RFC 5891 §4.2.3.1: two hyphens there are kept for labels that mean something else.
    private static func hasPrefix(_ label: FormatText) -> Bool {
        label.dropFirst(2).prefix(2).elementsEqual("--".utf8)
    }

    /// The U-label that an A-label stands for (RFC 5890 §2.3.2.1), which must stand for it too.
    private static func decoded(_ label: FormatText) -> [Unicode.Scalar]? {
        let text = Array(label.lowercasedASCII.utf8)
        guard text.starts(with: "xn--".utf8), text.count > 4,
            let decoded = Punycode.decode(Array(text.dropFirst(4))),
            decoded.contains(where: { !$0.isASCII }), IDNALabel.isValid(decoded),
            Punycode.encode(decoded) == Array(text.dropFirst(4))
        else { return nil }
        return decoded
    }
}
