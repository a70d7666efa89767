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
        // One digit has six bits, not the eight of a byte.
        guard text.count % 4 != 1 else { return nil }
        var isRefused = false
        let decoded = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { out, count in
            isRefused = !decode(text, into: out)
            count = isRefused ? 0 : text.count * 3 / 4
        }
        return isRefused ? nil : decoded
    }

    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, into out: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        tables.withUnsafeBufferPointer { tables in
            guard let table = tables.baseAddress else { return false }
            var length = 0
            var place = 0
            // A word is written for three bytes while there is room for the fourth, which the next
            // overwrites; the last three are written one by one.
            let roomy = out.count &- 4
            let raw = UnsafeMutableRawPointer(out.baseAddress.unsafelyUnwrapped)
            while place &+ 4 <= text.count {
                let whole =
                    table[Int(text[place])] | table[256 &+ Int(text[place &+ 1])]
                    | table[512 &+ Int(text[place &+ 2])] | table[768 &+ Int(text[place &+ 3])]
                guard whole < noDigit else { return false }
                if length <= roomy {
                    raw.storeBytes(
                        of: (whole << 8).bigEndian, toByteOffset: length, as: UInt32.self)
                } else {
                    out[length] = UInt8(truncatingIfNeeded: whole >> 16)
                    out[length &+ 1] = UInt8(truncatingIfNeeded: whole >> 8)
                    out[length &+ 2] = UInt8(truncatingIfNeeded: whole)
                }
                length &+= 3
                place &+= 4
            }
            // Two or three digits more are one or two bytes, and the rest of their bits is zero.
            var whole: UInt32 = 0
            let rest = text.count &- place
            for i in 0..<rest { whole |= table[256 &* i &+ Int(text[place &+ i])] }
            guard whole < noDigit else { return false }
            if rest > 1 {
                out[length] = UInt8(truncatingIfNeeded: whole >> 16)
                whole &= 0xffff
            }
            if rest > 2 {
                out[length &+ 1] = UInt8(truncatingIfNeeded: whole >> 8)
                whole &= 0xff
            }
            return whole == 0
        }
    }
}
