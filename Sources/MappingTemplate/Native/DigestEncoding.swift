/// How a digest is written.
public enum DigestEncoding: String, Hashable, Sendable, CaseIterable {
    /// Lower-case hexadecimal digits.
    case hex
    /// RFC 4648 §4, with padding.
    case base64
    /// RFC 4648 §5, without padding.
    case base64url

    /// `bytes` as text.
    public func encode(_ bytes: [UInt8]) -> String {
        switch self {
        case .hex: Self.hexadecimal(bytes)
        case .base64: Self.base64(bytes, "+/", isPadded: true)
        case .base64url: Self.base64(bytes, "-_", isPadded: false)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }

    private static func base64(
        _ bytes: [UInt8], _ lastTwo: StaticString, isPadded: Bool
    ) -> String {
        let alphabet = letters + lastTwo.description.utf8
        var result: [UInt8] = []
        var i = 0
        while i < bytes.count {
            let count = min(3, bytes.count - i)
            var group: UInt32 = 0
            for j in 0..<3 { group = group << 8 | (j < count ? UInt32(bytes[i + j]) : 0) }
            for j in 0...count { result.append(alphabet[Int(group >> (18 - 6 * j) & 63)]) }
            if isPadded {
                result.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - count))
            }
            i += 3
        }
        return String(decoding: result, as: UTF8.self)
    }
}
