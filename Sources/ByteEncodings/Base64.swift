/// Base64 of RFC 4648 §4, without line breaks.
///
/// It is that of Java's basic decoder and encoder, because AWS's conversions behave like them: padding
/// is written, and optional when it is read; any byte that is no digit is an error.
public enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The digit's value by its byte; 64 for what is no digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// Bytes that the base64 of `count` bytes takes.
    public static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Writes the base64 of `bytes` to `out`, which has room for `encodedCount`.
    public static func encode(
        _ bytes: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) {
        digits.withUnsafeBufferPointer { digits in
            var length = 0
            var index = 0
            while index < bytes.count {
                let left = bytes.count - index
                let a = UInt32(bytes[index]) << 16
                let b = left > 1 ? UInt32(bytes[index + 1]) << 8 : 0
                let c = left > 2 ? UInt32(bytes[index + 2]) : 0
                let group = a | b | c
                out[length] = digits[Int(group >> 18)]
                out[length + 1] = digits[Int(group >> 12 & 63)]
                out[length + 2] = left > 1 ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "=")
                out[length + 3] = left > 2 ? digits[Int(group & 63)] : UInt8(ascii: "=")
                length += 4
                index += 3
            }
        }
    }

    /// Writes what `text` stands for to `out`, which has room for `text.count` bytes, and returns
    /// how many there are; nil: it is not base64.
    public static func decode(
        _ text: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        var end = text.count
        if end > 0, end % 4 == 0 {
            if text[end - 1] == UInt8(ascii: "=") { end -= 1 }
            if text[end - 1] == UInt8(ascii: "="), end < text.count { end -= 1 }
        }
        // One digit has six bits, not the eight of a byte.
        guard end % 4 != 1 else { return nil }
        return values.withUnsafeBufferPointer { values in
            var length = 0
            var group: UInt32 = 0
            var bits = 0
            for index in 0..<end {
                let value = values[Int(text[index])]
                guard value < 64 else { return nil }
                group = group << 6 | UInt32(value)
                bits += 6
                if bits >= 8 {
                    bits -= 8
                    out[length] = UInt8(truncatingIfNeeded: group >> UInt32(bits))
                    length += 1
                }
            }
            return length
        }
    }

    /// The base64 of `bytes`.
    public static func text(_ bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer(text) }

    /// The base64 of `bytes`.
    public static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: encodedCount(bytes.count)) { out in
            if let base = out.baseAddress { encode(bytes, into: base) }
            return encodedCount(bytes.count)
        }
    }

    /// The same with the digits of RFC 4648 §5, "base64url", and without padding.
    public static func urlText(_ bytes: [UInt8]) -> String {
        let digits = text(bytes).utf8.prefix { $0 != UInt8(ascii: "=") }
        let swapped = digits.map { digit in
            switch digit {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: digit
            }
        }
        return String(decoding: swapped, as: UTF8.self)
    }

    /// The bytes that `text` stands for; nil: it is not base64.
    public static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // The standard library writes a count of 0 into the one empty array that threads share.
        guard !text.isEmpty else { return [] }
        var isRefused = false
        let decoded = [UInt8](unsafeUninitializedCapacity: text.count) { out, count in
            guard let base = out.baseAddress else { return }
            let length = decode(text, into: base)
            isRefused = length == nil
            count = length ?? 0
        }
        return isRefused ? nil : decoded
    }
}
