/// Looks at sixteen bytes at a time, then eight, then one.
///
/// Plain Swift vectors, which every x86-64 and arm64 has; there is no move-mask, but the comparison's
/// lanes read as one wide number do as well. In the eight-byte form (carry arithmetic in a register) the
/// lowest set bit of a result is exact and those above may be wrong, because a borrow runs upwards:
/// only the first hit of a word is used, in both forms.
enum WordScan {
    typealias Lanes = SIMD16<UInt8>
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Marks bytes below 0x20 and 0x7f: every control character.
    @inline(__always)
    static func controls(_ word: UInt64) -> UInt64 {
        let low = (word &- ones &* 0x20) & ~word
        return (low | zeroes(word ^ (ones &* 0x7f))) & highs
    }

    /// Marks zero bytes.
    @inline(__always)
    static func zeroes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

    // Scalars are repeated by hand: `lanes .< 0x20` is not specialized and thirty times slower.
    @inline(__always)
    private static func controls(_ lanes: Lanes) -> SIMDMask<SIMD16<Int8>> {
        (lanes .< Lanes(repeating: 0x20)) .| (lanes .== Lanes(repeating: 0x7f))
    }

    @inline(__always)
    private static func lanes(_ p: UnsafePointer<UInt8>) -> Lanes {
        UnsafeRawPointer(p).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    static func load(_ p: UnsafePointer<UInt8>) -> UInt64 {
        UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)
    }

    @inline(__always)
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }

    /// Index of the first lane that is set, or nil.
    @inline(__always)
    private static func firstLane(_ mask: SIMDMask<SIMD16<Int8>>) -> Int? {
        let bits = unsafeBitCast(mask, to: UInt128.self)
        return bits == 0 ? nil : bits.trailingZeroBitCount >> 3
    }

    /// The first control character but HTAB from `p` on, or `end`.
    @inline(__always)
    static func firstControl(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = start
        while true {
            p = firstControlOrTab(p, end)
            if p == end || p.pointee != 0x09 { return p }
            p += 1
        }
    }

    @inline(__always)
    private static func firstControlOrTab(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = start
        while end - p >= 16 {
            if let lane = firstLane(controls(lanes(p))) { return p + lane }
            p += 16
        }
        return firstControlInTail(p, end)
    }

    /// Fewer than sixteen bytes. Once a head at most: not worth the registers in each loop.
    @inline(never)
    private static func firstControlInTail(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = start
        if end - p >= 8 {
            let marks = controls(load(p))
            if marks != 0 { return p + marks.trailingZeroBitCount >> 3 }
            p += 8
        }
        while p < end, !isControl(p.pointee) { p += 1 }
        return p
    }

    /// The first `byte` from `p` on, or `end`.
    @inline(__always)
    static func first(
        _ byte: UInt8, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = start
        while end - p >= 16 {
            if let lane = firstLane(lanes(p) .== Lanes(repeating: byte)) { return p + lane }
            p += 16
        }
        return firstInTail(byte, p, end)
    }

    @inline(never)
    private static func firstInTail(
        _ byte: UInt8, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = start
        if end - p >= 8 {
            let marks = zeroes(load(p) ^ (ones &* UInt64(byte)))
            if marks != 0 { return p + marks.trailingZeroBitCount >> 3 }
            p += 8
        }
        while p < end, p.pointee != byte { p += 1 }
        return p
    }

    /// The first byte from `p` on that is neither a letter nor a digit nor "-", or `end`: where a
    /// field name ends that holds no rarer token character.
    @inline(__always)
    static func endOfName(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = start
        while end - p >= 16 {
            let bytes = lanes(p)
            let lower = (bytes | Lanes(repeating: 0x20)) &- Lanes(repeating: 0x61)
            let digit = bytes &- Lanes(repeating: 0x30)
            let inName =
                (lower .< Lanes(repeating: 26)) .| (digit .< Lanes(repeating: 10))
                .| (bytes .== Lanes(repeating: 0x2d))
            if let lane = firstLane(.!inName) { return p + lane }
            p += 16
        }
        return endOfNameInTail(p, end)
    }

    @inline(never)
    private static func endOfNameInTail(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = start
        while p < end, p.pointee == 0x2d || isAlphanumeric(p.pointee) { p += 1 }
        return p
    }

    @inline(__always)
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }
}
