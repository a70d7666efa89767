/// Base64url without padding, as RFC 7515 §2 has it: nothing but digits, and the bits that the last
/// digit has too many are zero, so that bytes have one spelling.
enum Base64URL {
    /// The digit's value by its byte; 64 for what is no digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

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
        values.withUnsafeBufferPointer { values in
            var length = 0
            var group: UInt32 = 0
            var bits: UInt32 = 0
            var place = 0
            // Four digits are three bytes, and one that is none sets a bit above the six.
            while place &+ 4 <= text.count {
                let a = UInt32(values[Int(text[place])])
                let b = UInt32(values[Int(text[place &+ 1])])
                let c = UInt32(values[Int(text[place &+ 2])])
                let d = UInt32(values[Int(text[place &+ 3])])
                guard (a | b | c | d) < 64 else { return false }
                let whole = a << 18 | b << 12 | c << 6 | d
                out[length] = UInt8(truncatingIfNeeded: whole >> 16)
                out[length &+ 1] = UInt8(truncatingIfNeeded: whole >> 8)
                out[length &+ 2] = UInt8(truncatingIfNeeded: whole)
                length &+= 3
                place &+= 4
            }
            for digit in text[place...] {
                let value = values[Int(digit)]
                guard value < 64 else { return false }
                group = group << 6 | UInt32(value)
                bits += 6
                if bits >= 8 {
                    bits -= 8
                    out[length] = UInt8(truncatingIfNeeded: group >> bits)
                    length += 1
                    group &= (1 << bits) - 1
                }
            }
            return group == 0
        }
    }
}
