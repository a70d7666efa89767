internal import ByteEncodings

/// Values of BinaryEquals.
enum Base64Text {
    /// nil: it is no base64.
    static func bytes(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { Base64.bytes($0) }
    }
}
