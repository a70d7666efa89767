/// Turns a document's bytes into UTF-8, the only encoding that libxml2 is given here: its own
/// decoders would let a document hide from `XMLTagScan` in an encoding where `<` is another byte.
enum XMLEncoding {
    /// The text as UTF-8 without a byte order mark. `charset` is what the transport said, which wins
    /// over the document's own declaration, and a byte order mark wins over both (RFC 7303 §3).
    static func utf8(
        _ bytes: UnsafeBufferPointer<UInt8>, charset: String?
    ) throws(XMLError) -> [UInt8] {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { return Array(bytes.dropFirst(3)) }
        if bytes.starts(with: [0xff, 0xfe]) {
            return try utf16(bytes.dropFirst(2), bigEndian: false)
        }
        if bytes.starts(with: [0xfe, 0xff]) {
            return try utf16(bytes.dropFirst(2), bigEndian: true)
        }
        // XML 1.0 §F.1: `<` in UTF-16 without a mark.
        if bytes.starts(with: [0x3c, 0]) { return try utf16(bytes[...], bigEndian: false) }
        if bytes.starts(with: [0, 0x3c]) { return try utf16(bytes[...], bigEndian: true) }
        let name = charset ?? declared(bytes) ?? "utf-8"
        switch name.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii": return Array(bytes)
        case "iso-8859-1", "latin1", "iso_8859-1": return latin1(bytes)
        case "utf-16", "utf-16be": return try utf16(bytes[...], bigEndian: true)
        case "utf-16le": return try utf16(bytes[...], bigEndian: false)
        default:
            throw XMLError(
                .encoding,
                "the encoding '\(name)' is not read; UTF-8, UTF-16, US-ASCII and ISO-8859-1 are")
        }
    }

    /// What the XML declaration says (XML 1.0 §4.3.3), as far as it is written in ASCII.
    private static func declared(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.starts(with: "<?xml".utf8) else { return nil }
        let head = bytes.prefix(256).prefix { $0 != UInt8(ascii: ">") }
        let words = String(decoding: head, as: UTF8.self)
        guard let range = words.firstRange(of: "encoding") else { return nil }
        let rest = words[range.upperBound...].drop { " \t\r\n=".contains($0) }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
        return String(rest.dropFirst().prefix { $0 != quote })
    }

    private static func latin1(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            if byte < 0x80 {
                result.append(byte)
            } else {
                result.append(0xc0 | byte >> 6)
                result.append(0x80 | byte & 0x3f)
            }
        }
        return result
    }

    private static func utf16(
        _ bytes: Slice<UnsafeBufferPointer<UInt8>>, bigEndian: Bool
    ) throws(XMLError) -> [UInt8] {
        guard bytes.count.isMultiple(of: 2) else {
            throw XMLError(.encoding, "UTF-16 comes in pairs of bytes, and here is one left over")
        }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var i = bytes.startIndex
        while i < bytes.endIndex {
            let (first, second) = (UInt16(bytes[i]), UInt16(bytes[i + 1]))
            units.append(bigEndian ? first << 8 | second : second << 8 | first)
            i += 2
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw XMLError(.encoding, "the document is not UTF-16")
        }
        return Array(text.utf8)
    }
}
