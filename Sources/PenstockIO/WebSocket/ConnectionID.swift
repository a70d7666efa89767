import CPenstock
import PenstockCore

/// `$context.connectionId`: which node has the connection, which of its loops, where there, and 72 random
/// bits, so that nobody guesses another's. 15 bytes, as 20 characters of URLs.
struct ConnectionID: Equatable {
    var node: UInt16 = 0
    var loop: UInt8 = 0
    /// Position in the loop's table of sockets.
    var slot: UInt32 = 0
    var random: (UInt64, UInt8) = (0, 0)

    /// Characters of an id.
    static let length = 20

    static func == (a: ConnectionID, b: ConnectionID) -> Bool {
        a.node == b.node && a.loop == b.loop && a.slot == b.slot && a.random == b.random
    }

    private var words: (UInt64, UInt64) {
        let place = UInt64(node) << 32 | UInt64(loop) << 24 | UInt64(slot & 0xff_ffff)
        let high = (place ^ veil) << 16
        return (high | random.0 >> 48, random.0 << 16 | UInt64(random.1) << 8)
    }

    /// What hides the place in the random part, so that ids don't look alike: 48 bits. No secret.
    private var veil: UInt64 {
        let mixed = (random.0 ^ random.0 >> 31) &* 0x9e37_79b9_7f4a_7c15
        return mixed >> 16
    }

    /// Writes the 20 characters.
    func write(_ out: UnsafeMutablePointer<UInt8>) {
        var (high, low) = words
        // 120 bits, six at a time from the top.
        for i in 0..<ConnectionID.length {
            out[i] = Self.digit(UInt8(truncatingIfNeeded: high >> 58))
            high = high << 6 | low >> 58
            low <<= 6
        }
    }

    /// Reads an id; nil: it is none of ours.
    init?(_ text: ByteView) {
        guard text.n == ConnectionID.length else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in text.buffer {
            guard let six = Self.value(byte) else { return nil }
            high = high << 6 | low >> 58
            low = low << 6 | UInt64(six)
        }
        // 120 bits, moved to the top of the two words.
        high = high << 8 | low >> 56
        low <<= 8
        random = (high << 48 | low >> 16, UInt8(truncatingIfNeeded: low >> 8))
        let place = high >> 16 ^ veil
        node = UInt16(truncatingIfNeeded: place >> 32)
        loop = UInt8(truncatingIfNeeded: place >> 24)
        slot = UInt32(truncatingIfNeeded: place) & 0xff_ffff
    }

    init() {}

    private static func digit(_ six: UInt8) -> UInt8 {
        switch six {
        case 0..<26: UInt8(ascii: "A") + six
        case 26..<52: UInt8(ascii: "a") + six - 26
        case 52..<62: UInt8(ascii: "0") + six - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
