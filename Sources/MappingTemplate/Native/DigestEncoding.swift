internal import ByteEncodings

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
        case .hex: Hex.text(bytes)
        case .base64: Base64.text(bytes)
        case .base64url: Base64.urlText(bytes)
        }
    }
}
