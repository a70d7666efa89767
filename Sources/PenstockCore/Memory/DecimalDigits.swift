/// Numbers in decimal, two digits at a time.
public enum DecimalDigits {
    /// Most digits that a number has.
    static var most: Int { 20 }

    /// How many digits a number has, from 1 to `most`.
    @inline(__always)
    static func count(_ value: UInt64) -> Int {
        if value < 10 { return 1 }
        if value < 100 { return 2 }
        if value < 1000 { return 3 }
        var length = 4
        var rest = value / 10_000
        while rest > 0 {
            rest /= 10
            length &+= 1
        }
        return length
    }

    /// Writes the digits at `out`, when there is room for them, and answers how many there are.
    public static func write(
        _ value: UInt64, to out: UnsafeMutablePointer<UInt8>, room: Int
    ) -> Int {
        if room >= most { return write(value, to: out) }
        let length = count(value)
        return length <= room ? write(value, to: out) : length
    }

    /// The same where there is room for `most`.
    @inline(__always)
    static func write(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if value < 10 {
            out[0] = UInt8(truncatingIfNeeded: value) &+ 0x30
            return 1
        }
        return writeLong(value, to: out)
    }

    @inline(never)
    private static func writeLong(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let length = count(value)
        var rest = value
        var p = out + length
        while rest >= 100 {
            let pair = Int(truncatingIfNeeded: rest % 100) &* 2
            rest /= 100
            p -= 2
            put(pair, at: p)
        }
        if rest >= 10 {
            put(Int(truncatingIfNeeded: rest) &* 2, at: out)
        } else {
            out[0] = UInt8(truncatingIfNeeded: rest) &+ 0x30
        }
        return length
    }

    @inline(__always)
    private static func put(_ pair: Int, at out: UnsafeMutablePointer<UInt8>) {
        let word = UnsafeRawPointer(pairs.utf8Start).loadUnaligned(
            fromByteOffset: pair, as: UInt16.self)
        UnsafeMutableRawPointer(out).storeBytes(of: word, as: UInt16.self)
    }

    private static var pairs: StaticString {
        """
        00010203040506070809101112131415161718192021222324252627282930313233343536373839\
        40414243444546474849505152535455565758596061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899
        """
    }
}
