internal import COpenSSL
public import SigV4

/// OpenSSL's SHA-256 and HMAC, for whoever signs or verifies beside the host.
public struct OpenSSLCrypto: SigV4Crypto {
    /// It has no state.
    public init() {}

    /// SHA-256 (FIPS 180-4): 32 bytes.
    public func sha256(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil)
        return digest
    }

    /// HMAC-SHA-256 (RFC 2104): 32 bytes.
    public func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, nil)
        return digest
    }
}
