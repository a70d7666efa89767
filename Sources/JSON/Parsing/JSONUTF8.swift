/// Checks UTF-8 (RFC 3629 §4) sixteen bytes at a time.
///
/// Whether a byte may stand where it does depends on the three before it, so each vector is compared
/// with the three that begin one, two and three bytes earlier. There is no state between vectors.
enum JSONUTF8 {
    private typealias Lanes = SIMD16<UInt8>

    /// Whether the bytes from `start` on up to an ASCII byte at `end` are UTF-8.
    ///
    /// What stands before `start` is valid and ends with a whole character; in a JSON text it is at
    /// least a quote.
    static func isValid(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        // The first vector needs three bytes before it, and there is no last one below sixteen.
        guard end >= 18 else { return isValidBytewise(text, start, end) }
        var i = start < 3 ? 3 : start
        if i > start, !isValidFirst(text, start) { return false }
        // With the ASCII byte at `end` a character that is cut off there is seen as such. The last
        // vector overlaps with what has been seen already.
        var wrong = errors(text + (end &- 15))
        while i &+ 16 <= end {
            wrong = wrong .| errors(text + i)
            i &+= 16
        }
        let bits = unsafeBitCast(wrong, to: SIMD2<UInt64>.self)
        return bits[0] | bits[1] == 0
    }

    /// The bytes before the third one by a scanner: a character that begins there is checked whole.
    private static func isValidFirst(_ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
        let scanner = JSONScanner(text: UnsafeBufferPointer(start: text, count: 18))
        var i = start
        while i < 3 {
            if text[i] < 0x80 {
                i += 1
            } else if let next = try? scanner.afterUTF8(at: i) {
                // The error says where; all that matters here is whether.
                i = next
            } else {
                return false
            }
        }
        return true
    }

    private static func isValidBytewise(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        let scanner = JSONScanner(text: UnsafeBufferPointer(start: text, count: end))
        var i = start
        while i < end {
            if text[i] < 0x80 {
                i += 1
            } else if let next = try? scanner.afterUTF8(at: i) {
                i = next
            } else {
                return false
            }
        }
        return true
    }

    @inline(__always)
    private static func load(_ p: UnsafePointer<UInt8>) -> Lanes {
        UnsafeRawPointer(p).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    private static func errors(_ p: UnsafePointer<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        let bytes = load(p)
        let before = load(p - 1)
        // A continuation is there exactly where one of the three bytes before asks for it.
        let signed = unsafeBitCast(bytes, to: SIMD16<Int8>.self)
        let isContinuation = signed .< SIMD16<Int8>(repeating: -0x40)
        let isWanted =
            (before .>= Lanes(repeating: 0xc0)) .| (load(p - 2) .>= Lanes(repeating: 0xe0))
            .| (load(p - 3) .>= Lanes(repeating: 0xf0))
        // c0 and c1 are overlong, f5 and above are no Unicode.
        let isNever =
            ((bytes & Lanes(repeating: 0xfe)) .== Lanes(repeating: 0xc0))
            .| (bytes .>= Lanes(repeating: 0xf5))
        // e0 80-9f and f0 80-8f are overlong, ed a0-bf are surrogates, f4 90-bf are no Unicode.
        let isBelowA0 = signed .< SIMD16<Int8>(repeating: -0x60)
        let isBelow90 = signed .< SIMD16<Int8>(repeating: -0x70)
        let isOverlong =
            ((before .== Lanes(repeating: 0xe0)) .& isBelowA0)
            .| ((before .== Lanes(repeating: 0xf0)) .& isBelow90)
        let isOutside =
            ((before .== Lanes(repeating: 0xed)) .& .!isBelowA0)
            .| ((before .== Lanes(repeating: 0xf4)) .& .!isBelow90)
        return (isContinuation .^ isWanted) .| isNever .| isOverlong .| isOutside
    }
}
