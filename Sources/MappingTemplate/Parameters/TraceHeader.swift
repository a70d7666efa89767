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
        sent: UnsafeBufferPointer<UInt8>?, seconds: Int64,
        random: () throws(NativeToolError) -> UInt64
    ) throws(NativeToolError) -> String? {
        let sent = sent.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let fields = sent.split(separator: ";").map { $0.drop { $0 == " " } }
        guard !fields.contains(where: { $0.hasPrefix("Root=") }) else { return nil }
        let time = Hex.text(bytes(UInt64(UInt32(truncatingIfNeeded: seconds)), 4))
        let id = Hex.text(bytes(try random(), 8) + bytes(try random(), 4))
        return (["Root=1-\(time)-\(id)"] + fields.map(String.init)).joined(separator: ";")
    }

    private static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
    }
}
