import ByteEncodings
import CPenstock
import PasswordHash

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// A name and a password as a request says them.
struct Credentials {
    /// What a request says.
    enum Reading {
        /// Nothing of this scheme.
        case none
        case some(Credentials)
        case malformed(String)
    }

    /// Bytes of a name.
    private static let nameMax = 256
    /// Digits of base64 that a name and a password can have.
    private static let digitsMax = Base64.encodedCount(nameMax + 1 + PasswordHash.passwordMax)

    /// Both, with the colon between.
    let text: Bytes
    let name: Bytes
    let password: Bytes

    /// RFC 7617 §2. What it gives is in the exchange's arena.
    static func read(_ exchange: Exchange) -> Reading {
        let found = exchange.find(header: "authorization")
        let field = found.first.trimmed
        let scheme: Bytes = "Basic"
        // RFC 9110 §11.1: schemes compare without regard to case; §11.4: one space or more follow.
        guard field.n >= scheme.n, field[0..<scheme.n].equalsIgnoringCase(scheme),
            field.n == scheme.n || field[scheme.n] == 0x20
        else { return .none }
        guard !found.isRepeated else {
            return .malformed("the Authorization field appears twice")
        }
        let digits = field[scheme.n..<field.n].trimmed
        guard digits.n > 0, digits.n <= digitsMax else {
            return .malformed(
                digits.n == 0 ? "there are no credentials" : "the credentials are too long")
        }
        guard let memory = exchange.allocate(UInt8.self, count: digits.n),
            let count = Base64.decode(digits.buffer, into: memory)
        else { return .malformed("the credentials are no base64") }
        return split(Bytes(p: memory, n: count))
    }

    /// §2: the name has no colon, and neither has control characters.
    private static func split(_ text: Bytes) -> Reading {
        guard !text.buffer.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            return .malformed("the credentials have control characters")
        }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
            return .malformed("the credentials have no colon")
        }
        guard colon <= nameMax, text.n - colon - 1 <= PasswordHash.passwordMax else {
            return .malformed("the name or the password is too long")
        }
        return .some(
            Credentials(
                text: text, name: text[0..<colon], password: text[(colon + 1)..<text.n]))
    }
}
