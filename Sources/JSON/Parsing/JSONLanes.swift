internal import CScan

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

    /// Marks quotes, backslashes and control characters.
    @inline(__always)
    private static func ends(_ lanes: Lanes) -> SIMDMask<SIMD16<Int8>> {
        (lanes .== Lanes(repeating: UInt8(ascii: "\"")))
            .| (lanes .== Lanes(repeating: UInt8(ascii: "\\")))
            .| (lanes .< Lanes(repeating: 0x20))
    }

    @inline(__always)
    private static func isEnd(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    @inline(__always)
    private static func hasHighBit(_ lanes: Lanes) -> Bool {
        let words = unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) & 0x8080_8080_8080_8080 != 0
    }

    /// The first quote, backslash or control character from `offset` on, or `size`; and whether
    /// there may be something other than ASCII before it. Four vectors at a time.
    static func afterCharacters(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int
    ) -> (end: Int, mayBeWide: Bool) {
        var i = offset
        var seen = Lanes(repeating: 0)
        while i &+ 64 <= size {
            let a = load(text + i)
            let b = load(text + (i &+ 16))
            let c = load(text + (i &+ 32))
            let d = load(text + (i &+ 48))
            let found = ends(a) .| ends(b) .| ends(c) .| ends(d)
            if firstLane(found) < 16 { break }
            seen |= a | b | c | d
            i &+= 64
        }
        while i &+ 16 <= size {
            let lanes = load(text + i)
            seen |= lanes
            let count = firstLane(ends(lanes))
            i &+= count
            if count < 16 { return (i, hasHighBit(seen)) }
        }
        let (end, mayBeWide) = afterLastCharacters(text, i, size)
        return (end, mayBeWide || hasHighBit(seen))
    }

    @inline(__always)
    private static func afterLastCharacters(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int
    ) -> (end: Int, mayBeWide: Bool) {
        var i = offset
        var seen: UInt8 = 0
        while i < size, !isEnd(text[i]) {
            seen |= text[i]
            i &+= 1
        }
        return (i, seen >= 0x80)
    }

    /// Copies from `offset` on up to the first byte that RFC 8259 wants escaped, or `size`; returns
    /// where that is. `out` has room for sixteen bytes more.
    @inline(__always)
    static func copyUnescaped(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        copyCharacters(text, offset, size, to: out).end
    }

    /// The same, and whether there may be something other than ASCII in it.
    @inline(__always)
    static func copyCharacters(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>
    ) -> (end: Int, mayBeWide: Bool) {
        var i = offset
        var seen = Lanes(repeating: 0)
        while i &+ 16 <= size {
            let lanes = load(text + i)
            UnsafeMutableRawPointer(out + (i &- offset)).storeBytes(of: lanes, as: Lanes.self)
            seen |= lanes
            let count = firstLane(ends(lanes))
            i &+= count
            if count < 16 { return (i, hasHighBit(seen)) }
        }
        var isWide = hasHighBit(seen)
        while i < size, !isEnd(text[i]) {
            out[i &- offset] = text[i]
            isWide = isWide || text[i] >= 0x80
            i &+= 1
        }
        return (i, isWide)
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

    /// Copies the bytes from `offset` to `end`; `out` has room for sixteen more.
    @inline(__always)
    static func copy(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ end: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>
    ) {
        let count = end &- offset
        guard count <= 64, end &+ 16 <= size else {
            return out.update(from: text + offset, count: count)
        }
        var i = 0
        while i < count {
            let lanes = load(text + (offset &+ i))
            UnsafeMutableRawPointer(out + i).storeBytes(of: lanes, as: Lanes.self)
            i &+= 16
        }
    }
}
