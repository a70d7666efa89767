internal import ByteEncodings

/// `X-Amzn-Trace-Id` as it goes to a backend: what the client sent, with a root where that has none.
///
/// AWS X-Ray Developer Guide, "Tracing header": fields joined by ";", `Root=1-`, the time of the first
/// request in 8 hexadecimal digits, "-", and 96 random bits in 24 of them. That API Gateway makes one
/// for every HTTP, HTTP_PROXY and AWS integration is recorded by LocalStack's
/// test_apigateway_header_remapping_http.
public enum TraceHeader {
    /// The value to send; nil: that of the client will do. `random` is asked for at most twice.
    public static func value(
        sent: UnsafeBufferPointer<UInt8>?, seconds: @autoclosure () -> Int64,
        random: () throws(NativeToolError) -> UInt64
    ) throws(NativeToolError) -> String? {
        // Most have one: no text is made of them.
        if let sent, hasRoot(sent) { return nil }
        let sent = sent.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let fields = sent.split(separator: ";").map { $0.drop { $0 == " " } }
        let time = Hex.text(bytes(UInt64(UInt32(truncatingIfNeeded: seconds())), 4))
        let id = Hex.text(bytes(try random(), 8) + bytes(try random(), 4))
        return (["Root=1-\(time)-\(id)"] + fields.map(String.init)).joined(separator: ";")
    }

    /// Whether one of the fields is the root.
    private static func hasRoot(_ sent: UnsafeBufferPointer<UInt8>) -> Bool {
        let root: StaticString = "Root="
        var start = 0
        while start < sent.count {
            while start < sent.count, sent[start] == UInt8(ascii: " ") { start += 1 }
            let rest = UnsafeBufferPointer(rebasing: sent[start...])
            if rest.starts(with: UnsafeBufferPointer(start: root.utf8Start, count: 5)) {
                return true
            }
            while start < sent.count, sent[start] != UInt8(ascii: ";") { start += 1 }
            start += 1
        }
        return false
    }

    private static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
    }
}
