public import CPenstock
public import PenstockCore

/// `Sec-WebSocket-Accept` (RFC 6455 §4.2.2): shows that the server understood the handshake. No secret.
public enum AcceptKey {
    /// Characters of an accept key.
    public static let length = 28
    /// Characters of a client's key: 16 bytes in base64 (RFC 6455 §4.1).
    static let keyLength = 24

    /// Writes the 28 characters that answer a client's key.
    public static func write(_ key: ByteView, to out: UnsafeMutablePointer<UInt8>) {
        precondition(key.n == keyLength, "a key has \(keyLength) characters")
        var text = [UInt8](repeating: 0, count: 128)
        let guid: StaticString = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        for i in 0..<key.n { text[i] = key[i] }
        for i in 0..<36 { text[key.n + i] = guid.utf8Start[i] }
        // 60 bytes: two blocks of SHA-1, padded.
        let bits = (key.n + 36) * 8
        text[key.n + 36] = 0x80
        text[126] = UInt8(bits >> 8)
        text[127] = UInt8(bits & 0xff)
        var sha = SHA1()
        text.withUnsafeBufferPointer {
            guard let p = $0.baseAddress else { return }
            sha.take(block: p)
            sha.take(block: p + 64)
        }
        encode(sha.bytes, to: out)
    }

    /// Base64 of 20 bytes: six groups of three, and two bytes.
    private static func encode(_ bytes: [UInt8], to out: UnsafeMutablePointer<UInt8>) {
        let digits: StaticString =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for group in 0..<7 {
            let start = group * 3
            let last = start + 2 < bytes.count ? UInt32(bytes[start + 2]) : 0
            let word = UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | last
            for i in 0..<4 {
                out[group * 4 + i] = digits.utf8Start[Int(word >> (18 - 6 * UInt32(i)) & 63)]
            }
        }
        out[length - 1] = UInt8(ascii: "=")
    }
}

/// SHA-1 (RFC 3174), for `AcceptKey` alone: this module has no library of cryptography, and here it
/// protects nothing.
private struct SHA1 {
    private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) =
        (0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0)

    var bytes: [UInt8] {
        [state.0, state.1, state.2, state.3, state.4].flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
        }
    }

    mutating func take(block: UnsafePointer<UInt8>) {
        var words = [UInt32](repeating: 0, count: 80)
        for i in 0..<16 {
            words[i] = UInt32(
                bigEndian: UnsafeRawPointer(block).loadUnaligned(
                    fromByteOffset: i * 4, as: UInt32.self))
        }
        for i in 16..<80 {
            words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1)
        }
        var (a, b, c, d, e) = state
        for i in 0..<80 {
            let (f, k): (UInt32, UInt32) =
                switch i {
                case 0..<20: (b & c | ~b & d, 0x5a82_7999)
                case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case 40..<60: (b & c | b & d | c & d, 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = rotate(a, 5) &+ f &+ e &+ k &+ words[i]
            (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
        }
        state.0 &+= a
        state.1 &+= b
        state.2 &+= c
        state.3 &+= d
        state.4 &+= e
    }

    private func rotate(_ word: UInt32, _ by: UInt32) -> UInt32 { word << by | word >> (32 - by) }
}
