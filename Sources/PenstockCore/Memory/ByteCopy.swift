import Glibc

/// Copies of the few bytes that log lines are made of: a call of `memcpy` costs more than they do.
enum ByteCopy {
    private typealias Half = UInt64
    private typealias Block = SIMD2<UInt64>

    /// Copies `n` bytes, and nothing beside them.
    @inline(__always)
    static func short(
        _ from: UnsafePointer<UInt8>, _ n: Int, to: UnsafeMutablePointer<UInt8>
    ) {
        // Two words that overlap are as good as the exact number of bytes.
        switch n {
        case 8...16: ends(from, n, to, Half.self)
        case 17...64:
            var i = 0
            while i &+ 16 < n {
                move(from, to, i, Block.self)
                i &+= 16
            }
            move(from, to, n &- 16, Block.self)
        case 4...7: ends(from, n, to, UInt32.self)
        case 1...3:
            to[0] = from[0]
            to[n >> 1] = from[n >> 1]
            to[n &- 1] = from[n &- 1]
        default: memcpy(to, from, n)
        }
    }

    /// Copies `n` bytes and up to `slack` more: both sides must have them.
    @inline(__always)
    static func padded(
        _ from: UnsafePointer<UInt8>, _ n: Int, to: UnsafeMutablePointer<UInt8>
    ) {
        var i = 0
        while i < n {
            move(from, to, i, Block.self)
            i &+= 16
        }
    }

    /// How far `padded` goes too far at most.
    static var slack: Int { 15 }

    /// Copies `n` bytes unless one of them is to be escaped in a JSON string (RFC 8259 §7) or is not
    /// ASCII; false: there was one, and what was written up to there means nothing.
    @inline(__always)
    static func plain(
        _ from: UnsafePointer<UInt8>, _ n: Int, to: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        var i = 0
        while i &+ 8 <= n {
            guard isPlain(word(from, i)) else { return false }
            move(from, to, i, Half.self)
            i &+= 8
        }
        if i == n { return true }
        if n >= 8 {
            guard isPlain(word(from, n &- 8)) else { return false }
            move(from, to, n &- 8, Half.self)
            return true
        }
        while i < n {
            guard isPlain(from[i]) else { return false }
            to[i] = from[i]
            i &+= 1
        }
        return true
    }

    @inline(__always)
    static func isPlain(_ c: UInt8) -> Bool { c >= 0x20 && c != 0x22 && c != 0x5c && c < 0x7f }

    /// Whether none of eight bytes is below 0x20, '"', '\\', or 0x7f and above: "a byte is less than
    /// n" and "a byte is zero", Sean Eron Anderson, Bit Twiddling Hacks. Without their `& ~w`, because
    /// bytes with the high bit are none of ours anyway.
    @inline(__always)
    private static func isPlain(_ w: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = (w ^ (ones &* 0x22)) &- ones
        let slash = (w ^ (ones &* 0x5c)) &- ones
        let hit = (w &- ones &* 0x20) | quote | slash | (w &+ ones) | w
        return hit & (ones &* 0x80) == 0
    }

    @inline(__always)
    private static func word(_ from: UnsafePointer<UInt8>, _ at: Int) -> UInt64 {
        UnsafeRawPointer(from).loadUnaligned(fromByteOffset: at, as: UInt64.self)
    }

    @inline(__always)
    private static func ends<Word: BitwiseCopyable>(
        _ from: UnsafePointer<UInt8>, _ n: Int, _ to: UnsafeMutablePointer<UInt8>, _: Word.Type
    ) {
        let last = n &- MemoryLayout<Word>.size
        let raw = UnsafeRawPointer(from)
        let head = raw.loadUnaligned(as: Word.self)
        let tail = raw.loadUnaligned(fromByteOffset: last, as: Word.self)
        UnsafeMutableRawPointer(to).storeBytes(of: head, as: Word.self)
        UnsafeMutableRawPointer(to).storeBytes(of: tail, toByteOffset: last, as: Word.self)
    }

    @inline(__always)
    private static func move<Word: BitwiseCopyable>(
        _ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, _ at: Int, _: Word.Type
    ) {
        let word = UnsafeRawPointer(from).loadUnaligned(fromByteOffset: at, as: Word.self)
        UnsafeMutableRawPointer(to).storeBytes(of: word, toByteOffset: at, as: Word.self)
    }
}
