/// Text as AWS passes it on: each maximal part that is not UTF-8 becomes U+FFFD, as Java's decoder
/// has it (recorded by LocalStack's test_apigw_s3_binary_support_response_no_content_handling,
/// raw-no-media; Unicode 15, §3.9, "U+FFFD Substitution of Maximal Subparts").
public enum UTF8Repair {
    /// Where the first byte is that is not part of UTF-8 text; nil: all of it is.
    public static func firstFault(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let raw = UnsafeRawPointer(base)
        var index = 0
        while index < bytes.count {
            // ASCII, 64 bytes and then eight at once: nearly every body is nothing else.
            while index + 64 <= bytes.count,
                raw.loadUnaligned(fromByteOffset: index, as: SIMD8<UInt64>.self)
                    & SIMD8(repeating: 0x8080_8080_8080_8080) == .zero
            {
                index += 64
            }
            while index + 8 <= bytes.count,
                raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080
                    == 0
            {
                index += 8
            }
            guard index < bytes.count else { return nil }
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            let (length, isWhole) = sequence(bytes, at: index)
            guard isWhole else { return index }
            index += length
        }
        return nil
    }

    /// The text with its faults replaced. `fault` is the first, from `firstFault`.
    public static func repaired(_ bytes: UnsafeBufferPointer<UInt8>, from fault: Int) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 2)
        out.append(contentsOf: bytes[0..<fault])
        var index = fault
        while index < bytes.count {
            let (length, isWhole) = sequence(bytes, at: index)
            if isWhole {
                out.append(contentsOf: bytes[index..<index + length])
            } else {
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
            index += length
        }
        return out
    }

    /// How long the sequence at `index` is and whether it is whole. One that is not has the length of
    /// its maximal beginning, at least 1 (Unicode 15, table 3-7).
    private static func sequence(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (length: Int, isWhole: Bool) {
        let lead = bytes[index]
        if lead < 0x80 { return (1, true) }
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let count: Int
        switch lead {
        case 0xC2...0xDF: count = 2
        case 0xE0:
            count = 3
            second = 0xA0...0xBF
        case 0xED:
            count = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: count = 3
        case 0xF0:
            count = 4
            second = 0x90...0xBF
        case 0xF4:
            count = 4
            second = 0x80...0x8F
        case 0xF1...0xF3: count = 4
        default: return (1, false)
        }
        guard index + 1 < bytes.count, second.contains(bytes[index + 1]) else { return (1, false) }
        var length = 2
        while length < count {
            guard index + length < bytes.count, bytes[index + length] & 0xC0 == 0x80 else {
                return (length, false)
            }
            length += 1
        }
        return (length, true)
    }
}
