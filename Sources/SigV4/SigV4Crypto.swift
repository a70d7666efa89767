/// The two functions that signatures are made of. A plugin answers them through `pen.crypto/1`, the
/// host through OpenSSL, so that this library brings no cryptography of its own.
public protocol SigV4Crypto {
    /// SHA-256 (FIPS 180-4): 32 bytes.
    func sha256(_ message: [UInt8]) -> [UInt8]
    /// HMAC-SHA-256 (RFC 2104): 32 bytes.
    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8]
}
