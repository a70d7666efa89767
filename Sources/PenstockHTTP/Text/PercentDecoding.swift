public import CPenstock
public import PenstockCore

/// Percent-decoding of paths and queries (RFC 3986 §2.1).
public enum PercentDecoding {
    /// How "+" is read.
    public enum Plus: Sendable {
        /// As itself: in a path.
        case literal
        /// As a space: in a query (WHATWG URL, `application/x-www-form-urlencoded`).
        case space
    }

    /// Whether decoding changes anything: if not, the view itself can be used.
    public static func isNeeded(_ text: ByteView, plus: Plus) -> Bool {
        for byte in text.buffer where byte == 0x25 || (byte == 0x2b && plus == .space) {
            return true
        }
        return false
    }

    /// Decodes into `out`, which needs room for `text.n` bytes at most, and answers how many bytes
    /// were written; nil when a "%" is not followed by two hexadecimal digits. The result may hold
    /// any byte, NUL and "/" included.
    public static func decode(
        _ text: ByteView, plus: Plus, into out: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        let bytes = text.buffer
        var written = 0
        var i = 0
        while i < bytes.count {
            var byte = bytes[i]
            i += 1
            if byte == 0x25 {
                guard i + 1 < bytes.count else { return nil }
                let high = ByteClass.hexValue(bytes[i])
                let low = ByteClass.hexValue(bytes[i + 1])
                guard high < 16, low < 16 else { return nil }
                byte = high << 4 | low
                i += 2
            } else if byte == 0x2b, plus == .space {
                byte = 0x20
            }
            out[written] = byte
            written += 1
        }
        return written
    }
}
