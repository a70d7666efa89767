/// Base64url without padding, as RFC 7515 §2 has it: nothing but digits, and the bits that the last
/// digit has too many are zero, so that bytes have one spelling.
enum Base64URL {
    /// By a digit's byte its bits as they stand in the three bytes of four digits, in a table for each of
    /// the four; a bit above them for what is no digit. One look instead of a shift: tokens are decoded
    /// on the loop.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: noDigit, count: 4 * 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
        for (value, digit) in digits.enumerated() {
            for place in 0..<4 {
                tables[place * 256 + Int(digit)] = UInt32(value) << UInt32(18 - 6 * place)
            }
        }
        return tables
    }()

    private static let noDigit: UInt32 = 1 << 24

    /// The bytes that `text` stands for; nil: it isn't base64url, or not the one spelling.
    static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // The standard library writes a count of 0 into the one empty array that threads share.
        guard !text.isEmpty else { return [] }
        var isRefused = false
        let decoded = [UInt8](unsafeUninitializedCapacity: text.count) { out, count in
            let length = decode(text, into: out)
            isRefused = length == nil
            count = length ?? 0
        }
        return isRefused ? nil : decoded
    }

    /// Writes the bytes that `text` stands for and says how many they are; nil: as above. `out` has room for
    /// as many bytes as `text` has, of which those behind the answer's are undefined.
    static func decode(
        _ text: UnsafeBufferPointer<UInt8>, into out: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        precondition(out.count >= text.count)
        guard let base = out.baseAddress else { return 0 }
        return tables.withUnsafeBufferPointer { tables in
            guard let table = tables.baseAddress else { return nil }
            var length = 0
            var place = 0
            // Eight digits are six bytes: a whole word is written, whose last two bytes the next overwrites.
            let raw = UnsafeMutableRawPointer(base)
            while place &+ 8 <= text.count {
                let first = four(text, place, table)
                let second = four(text, place &+ 4, table)
                guard first | second < noDigit else { return nil }
                raw.storeBytes(
                    of: (UInt64(first) << 40 | UInt64(second) << 16).bigEndian,
                    toByteOffset: length, as: UInt64.self)
                length &+= 6
                place &+= 8
            }
            if place &+ 4 <= text.count {
                let whole = four(text, place, table)
                guard whole < noDigit else { return nil }
                raw.storeBytes(
                    of: (whole << 8).bigEndian, toByteOffset: length, as: UInt32.self)
                length &+= 3
                place &+= 4
            }
            // Two or three digits more are one or two bytes, and the rest of their bits is zero. One digit
            // has six bits, not the eight of a byte.
            let rest = text.count &- place
            guard rest > 0 else { return length }
            guard rest > 1 else { return nil }
            var whole: UInt32 = 0
            for i in 0..<rest { whole |= table[256 &* i &+ Int(text[place &+ i])] }
            guard whole < noDigit else { return nil }
            base[length] = UInt8(truncatingIfNeeded: whole >> 16)
            whole &= 0xffff
            length &+= 1
            if rest > 2 {
                base[length] = UInt8(truncatingIfNeeded: whole >> 8)
                whole &= 0xff
                length &+= 1
            }
            return whole == 0 ? length : nil
        }
    }

    /// The 24 bits of four digits; `noDigit` or more: one of them is none.
    @inline(__always)
    private static func four(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ table: UnsafePointer<UInt32>
    ) -> UInt32 {
        table[Int(text[place])] | table[256 &+ Int(text[place &+ 1])]
            | table[512 &+ Int(text[place &+ 2])] | table[768 &+ Int(text[place &+ 3])]
    }
}
