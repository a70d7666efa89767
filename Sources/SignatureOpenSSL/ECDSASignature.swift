/// ECDSA signatures as JOSE has them (RFC 7518 §3.4: r ‖ s, each as long as the curve's order),
/// written as the DER that OpenSSL reads (RFC 3279 §2.2.3).
enum ECDSASignature {
    /// The DER of a raw signature; nil: it has another length than those of a key of `bits`.
    static func der(_ raw: UnsafeBufferPointer<UInt8>, bits: Int) -> [UInt8]? {
        let half = (bits + 7) / 8
        guard raw.count == half * 2 else { return nil }
        let r = integer(raw[..<half])
        let s = integer(raw[half...])
        return [0x30] + length(r.count + s.count) + r + s
    }

    private static func integer(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var bytes = Array(digits.drop { $0 == 0 })
        if bytes.isEmpty { bytes = [0] }
        // A set top bit would make it negative.
        if bytes[0] & 0x80 != 0 { bytes.insert(0, at: 0) }
        return [0x02] + length(bytes.count) + bytes
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 128 ? [UInt8(count)] : [0x81, UInt8(count)]
    }
}
