internal import ByteEncodings
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
        // RFC 4648 §4: the padding isn't optional here.
        guard text.count % 4 == 0, let decoded = Base64.bytes(text) else { return false }
        return !contains(.json) || decoded.withUnsafeBufferPointer(Self.isJSON)
    }

    private static func isJSON(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        // The error says what is wrong; that there is one is what was asked.
        (try? JSONDocument(borrowing: text)) != nil
    }
}
