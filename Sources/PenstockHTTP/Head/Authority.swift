import CPenstock
import PenstockCore

/// The host and port of a request (RFC 3986 §3.2.2, RFC 9110 §7.2).
enum Authority {
    /// `reg-name`, IPv4 or "[IPv6]", with an optional port up to 65535. Empty is refused: no http URI
    /// has an empty host (RFC 9110 §4.2.1). User information never is part of it.
    static func isValid(_ view: ByteView) -> Bool {
        let bytes = view.buffer
        guard bytes.count > 0, bytes.count <= 320 else { return false }
        var i = 0
        if bytes[0] == 0x5b {
            i = 1
            while i < bytes.count, isAddressByte(bytes[i]) { i += 1 }
            guard i > 2, i < bytes.count, bytes[i] == 0x5d else { return false }
            i += 1
        } else {
            while i < bytes.count, ByteClass.of(bytes[i]) & ByteClass.regName != 0 { i += 1 }
            guard i > 0 else { return false }
        }
        if i == bytes.count { return true }
        guard bytes[i] == 0x3a else { return false }
        let port = view[i + 1..<bytes.count]
        if port.isEmpty { return true }
        guard let number = Decimal.parse(port) else { return false }
        return number <= 65535
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        ByteClass.hexValue(byte) < 16 || byte == 0x3a || byte == 0x2e
    }
}
