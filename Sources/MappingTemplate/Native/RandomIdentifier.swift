internal import ByteEncodings

/// UUIDs of RFC 9562.
public enum RandomIdentifier {
    /// Version 4: random.
    public static func v4(
        random: () throws(NativeToolError) -> UInt64
    ) throws(NativeToolError) -> String {
        text(try random() & 0xffff_ffff_ffff_0fff | 0x4000, variant(try random()))
    }

    /// Version 7: milliseconds of the time, then random; later ones sort behind earlier ones.
    public static func v7(
        milliseconds: Int64, random: () throws(NativeToolError) -> UInt64
    ) throws(NativeToolError) -> String {
        let high = UInt64(bitPattern: milliseconds) << 16 | (try random() & 0x0fff) | 0x7000
        return text(high, variant(try random()))
    }

    private static func variant(_ bits: UInt64) -> UInt64 { bits & (1 << 62 - 1) | 1 << 63 }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        let bytes = [high, low].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
        }
        let digits = Array(Hex.text(bytes))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }
}
