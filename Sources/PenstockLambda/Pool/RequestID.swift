internal import CSystem

/// Identifiers as AWS has them.
enum RequestID {
    /// `b0e0a7a8-3f0c-4f0e-9d0c-0e5a3f0c4f0e`, a version 4 UUID (RFC 9562 §5.4).
    static func fresh() -> String {
        var high = csys_random()
        var low = csys_random()
        high = high & ~0xf000 | 0x4000
        low = low & ~(0xc << 60) | 0x8 << 60
        return String(unsafeUninitializedCapacity: 36) { out in
            var at = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    out[at] = UInt8(ascii: "-")
                    at += 1
                }
                let word = nibble < 16 ? high : low
                out[at] = digit(word >> UInt64(60 - 4 * (nibble & 15)) & 15)
                at += 1
            }
            return at
        }
    }

    /// `Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0` (X-Ray Developer Guide, "Tracing header").
    static func trace(unixSeconds: Int) -> String {
        let time = hex(UInt64(unixSeconds), 8)
        return "Root=1-\(time)-\(hex(csys_random(), 16))\(hex(csys_random(), 8));Sampled=0"
    }

    private static func hex(_ value: UInt64, _ digits: Int) -> String {
        String(unsafeUninitializedCapacity: digits) { out in
            for index in 0..<digits {
                out[index] = digit(value >> UInt64(4 * (digits - 1 - index)) & 15)
            }
            return digits
        }
    }

    private static func digit(_ value: UInt64) -> UInt8 {
        UInt8(value) + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }
}
