internal import COpenSSL

/// An RSA key that signs, for tokens of a machine's own.
public struct OpenSSLSigningKey: ~Copyable {
    private let key: OpaquePointer

    /// A new one of 2048 bits; nil: OpenSSL can't make one.
    public init?() {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1,
            EVP_PKEY_generate(context, &made) == 1, let made
        else { return nil }
        key = made
    }

    /// Reads a private key's PEM; nil: it is none.
    public init?(pem: [UInt8]) {
        // Read while the buffer lasts: a memory BIO doesn't copy.
        let read = pem.withUnsafeBufferPointer { text -> OpaquePointer? in
            guard text.count <= 64 << 10,
                let memory = BIO_new_mem_buf(text.baseAddress, Int32(text.count))
            else { return nil }
            defer {
                BIO_free(memory)
                ERR_clear_error()
            }
            return PEM_read_bio_PrivateKey(memory, nil, nil, nil)
        }
        guard let read else { return nil }
        key = read
    }

    deinit { EVP_PKEY_free(key) }

    /// The key as PEM (PKCS #8), not encrypted.
    public var pem: [UInt8] {
        guard let memory = BIO_new(BIO_s_mem()) else { return [] }
        defer { BIO_free(memory) }
        guard PEM_write_bio_PKCS8PrivateKey(memory, key, nil, nil, 0, nil, nil) == 1 else {
            return []
        }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return Array(bytes.prefix(Int(max(count, 0))))
    }

    /// The public key's numbers, big-endian.
    public var modulus: [UInt8] { number("n") }

    /// See `modulus`.
    public var exponent: [UInt8] { number("e") }

    /// RSASSA-PKCS1-v1_5 over SHA-256 (RS256); empty: OpenSSL can't.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { return [] }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 1024)
        var count = signature.count
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else { return [] }
        return Array(signature.prefix(count))
    }

    private func number(_ name: String) -> [UInt8] {
        var value: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &value) == 1, let value else { return [] }
        defer { BN_free(value) }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(value) + 7) / 8)
        _ = BN_bn2bin(value, &bytes)
        return bytes
    }
}
