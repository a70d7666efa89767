internal import JSON

/// Draft-07's `contentEncoding` and `contentMediaType`, where they assert.
struct ContentCheck: OptionSet {
    let rawValue: UInt8
    /// `contentEncoding: base64`
    static let base64 = ContentCheck(rawValue: 1)
    /// `contentMediaType: application/json`
    static let json = ContentCheck(rawValue: 2)

    /// Whether a text is what is asked for.
    func accepts(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard contains(.base64) else { return Self.isJSON(text) }
        guard let decoded = Base64.decoded(text) else { return false }
        return !contains(.json) || decoded.withUnsafeBufferPointer(Self.isJSON)
    }

    private static func isJSON(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        // The error says what is wrong; that there is one is what was asked.
        (try? JSONDocument(borrowing: text)) != nil
    }
}

/// RFC 4648 §4, padded.
enum Base64 {
    /// The bytes that a text encodes; nil when it isn't Base64.
    static func decoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        for (index, byte) in text.dropLast(padding).enumerated() {
            guard let value = value(of: byte) else { return nil }
            buffer = buffer << 6 | value
            if index % 4 == 3 {
                bytes += [UInt8(buffer >> 16 & 255), UInt8(buffer >> 8 & 255), UInt8(buffer & 255)]
                buffer = 0
            }
        }
        switch padding {
        case 1: bytes += [UInt8(buffer >> 10 & 255), UInt8(buffer >> 2 & 255)]
        case 2: bytes.append(UInt8(buffer >> 4 & 255))
        default: break
        }
        return bytes
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
