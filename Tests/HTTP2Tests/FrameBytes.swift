/// Frames by hand (RFC 9113 §4.1), and fields without compression (RFC 7541 §6.2.2).
enum FrameBytes {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(4, 0, 0, [])

    static func frame(_ kind: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: [UInt8]) -> [UInt8]
    {
        [0, UInt8(payload.count >> 8), UInt8(payload.count & 255), kind, flags, 0, 0, 0, stream]
            + payload
    }

    static func field(_ name: String, _ value: String) -> [UInt8] {
        [0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)]
            + Array(value.utf8)
    }

    /// A head; `flags` 4 is END_HEADERS, 1 END_STREAM.
    static func head(
        _ stream: UInt8, _ flags: UInt8, method: String = "GET", path: String = "/",
        _ fields: [(String, String)] = []
    ) -> [UInt8] {
        let pseudo = [
            (":authority", "a.test"), (":path", path), (":scheme", "https"), (":method", method),
        ]
        return frame(1, flags, stream, (pseudo + fields).flatMap { field($0.0, $0.1) })
    }
}
