import CPenstock
import PenstockCore

/// Plain decimal numbers: digits and nothing else, no sign, no white space.
enum Decimal {
    /// The number, or nil when a byte is no digit, there is none, or there are more than 19 (so that
    /// the result can't wrap).
    static func parse(_ view: ByteView) -> UInt64? {
        guard view.n >= 1, view.n <= 19 else { return nil }
        var number: UInt64 = 0
        for byte in view.buffer {
            guard ByteClass.isDigit(byte) else { return nil }
            number = number &* 10 &+ UInt64(byte &- 0x30)
        }
        return number
    }
}
