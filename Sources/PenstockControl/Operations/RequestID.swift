internal import ByteEncodings

/// What `x-amzn-RequestId` says.
enum RequestID {
    /// `b0e0a7a8-3f0c-4f0e-9d0c-0e5a3f0c4f0e`, a version 4 UUID (RFC 9562 §5.4).
    static func fresh() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array(Hex.text(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            .joined(separator: "-")
    }
}
