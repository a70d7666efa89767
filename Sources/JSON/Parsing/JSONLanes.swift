/// Looks at sixteen bytes of a string at a time.
///
/// Plain Swift vectors, which every x86-64 and arm64 has: there is no move-mask, but a comparison's
/// lanes read as one wide number do as well.
enum JSONLanes {
    typealias Lanes = SIMD16<UInt8>

    @inline(__always)
    private static func load(_ p: UnsafePointer<UInt8>) -> Lanes {
        UnsafeRawPointer(p).loadUnaligned(as: Lanes.self)
    }

    /// Marks quotes, backslashes, control characters and what isn't ASCII.
    @inline(__always)
    private static func special(_ lanes: Lanes) -> SIMDMask<SIMD16<Int8>> {
        // Signed, bytes that aren't ASCII are below the controls.
        (lanes .== Lanes(repeating: UInt8(ascii: "\"")))
            .| (lanes .== Lanes(repeating: UInt8(ascii: "\\")))
            .| (unsafeBitCast(lanes, to: SIMD16<Int8>.self) .< SIMD16<Int8>(repeating: 0x20))
    }

    /// The first lane that is set, 16 when none is.
    @inline(__always)
    private static func firstLane(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
        let bits = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        if bits[0] != 0 { return bits[0].trailingZeroBitCount >> 3 }
        return 8 &+ bits[1].trailingZeroBitCount >> 3
    }

    /// Whether `byte` needs no look inside a string.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x60 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// The first byte from `offset` on that is no white space of RFC 8259 §2, or `size`.
    @inline(__always)
    static func afterSpace(_ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int) -> Int {
        var i = offset
        while i < size, text[i] <= 0x20, JSONScanner.isSpace(text[i]) { i &+= 1 }
        return i
    }

    /// The first byte from `offset` on that isn't plain, or `size`.
    @inline(__always)
    static func afterPlain(_ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int) -> Int {
        var i = offset
        while i &+ 16 <= size {
            let count = firstLane(special(load(text + i)))
            i &+= count
            if count < 16 { return i }
        }
        while i < size, isPlain(text[i]) { i &+= 1 }
        return i
    }

    /// Copies plain bytes from `offset` on to `out`, which has room for sixteen bytes past the last
    /// one; returns where it stopped in both.
    @inline(__always)
    static func copyPlain(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>, _ length: Int
    ) -> (Int, Int) {
        var i = offset
        var length = length
        while i &+ 16 <= size {
            let lanes = load(text + i)
            UnsafeMutableRawPointer(out + length).storeBytes(of: lanes, as: Lanes.self)
            let count = firstLane(special(lanes))
            i &+= count
            length &+= count
            if count < 16 { return (i, length) }
        }
        while i < size, isPlain(text[i]) {
            out[length] = text[i]
            i &+= 1
            length &+= 1
        }
        return (i, length)
    }

    /// Copies from `offset` on up to the first byte that RFC 8259 wants escaped, or `size`; returns
    /// where that is. `out` has room for sixteen bytes more.
    @inline(__always)
    static func copyUnescaped(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var i = offset
        while i &+ 16 <= size {
            let lanes = load(text + i)
            UnsafeMutableRawPointer(out + (i &- offset)).storeBytes(of: lanes, as: Lanes.self)
            let special =
                (lanes .== Lanes(repeating: UInt8(ascii: "\"")))
                .| (lanes .== Lanes(repeating: UInt8(ascii: "\\")))
                .| (lanes .< Lanes(repeating: 0x20))
            let count = firstLane(special)
            i &+= count
            if count < 16 { return i }
        }
        while i < size {
            let byte = text[i]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return i }
            out[i &- offset] = byte
            i &+= 1
        }
        return i
    }

    /// The same up to the first byte that isn't plain ASCII, DEL, or `/` when `slash`.
    @inline(__always)
    static func copyUnescaped(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>, slash: Bool
    ) -> Int {
        let slash = slash ? UInt8(ascii: "/") : 0x7f
        var i = offset
        while i &+ 16 <= size {
            let lanes = load(text + i)
            UnsafeMutableRawPointer(out + (i &- offset)).storeBytes(of: lanes, as: Lanes.self)
            let special =
                special(lanes) .| (lanes .== Lanes(repeating: slash))
                .| (lanes .== Lanes(repeating: 0x7f))
            let count = firstLane(special)
            i &+= count
            if count < 16 { return i }
        }
        while i < size, isPlain(text[i]), text[i] != slash, text[i] != 0x7f {
            out[i &- offset] = text[i]
            i &+= 1
        }
        return i
    }
}
