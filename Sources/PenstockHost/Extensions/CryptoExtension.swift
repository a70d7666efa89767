import COpenSSL
import CPenstock
import PenstockCore
import SignatureOpenSSL

/// "pen.crypto/1" (ext/crypto.h), over OpenSSL's EVP functions.
enum CryptoExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_crypto(
            size: Extensions.size(pen_crypto.self), reserved: 0,
            digest: { _, hash, data, out in
                guard let function = CryptoExtension.hash(hash), data.isPlausible(limit: Int.max)
                else { return 0 }
                var length: UInt32 = 0
                // A NULL address is no data to OpenSSL only when the length is 0, which it is then.
                guard EVP_Digest(data.p, data.n, out, &length, function, nil) == 1 else { return 0 }
                return Int(length)
            },
            hmac: { _, hash, key, data, out in
                guard let function = CryptoExtension.hash(hash), key.isPlausible(limit: textLimit),
                    data.isPlausible(limit: Int.max)
                else { return 0 }
                var length: UInt32 = 0
                // An empty key is a key; HMAC(NULL) would mean "the key of last time".
                let start = key.p ?? pen_str("").p
                guard HMAC(function, start, Int32(key.n), data.p, data.n, out, &length) != nil
                else { return 0 }
                return Int(length)
            },
            equal: { _, a, b in
                guard a.n == b.n, a.n >= 0 else { return 0 }
                guard a.n > 0, let x = a.p, let y = b.p else { return 1 }
                return CRYPTO_memcmp(x, y, a.n) == 0 ? 1 : 0
            },
            random: { _, out, bytes in
                guard bytes >= 0, bytes <= Int(Int32.max) else { return PEN_E_ARGUMENT }
                return RAND_bytes(out, Int32(bytes)) == 1 ? PEN_OK : PEN_E_FAILED
            },
            public_key: { _, key in
                guard key.isPlausible(limit: textLimit) else { return nil }
                return OpenSSLPublicKey(key.buffer)?.retained()
            },
            free_key: { _, key in OpenSSLPublicKey.release(key) },
            verify: { _, key, scheme, hash, data, signature in
                CryptoExtension.verify(.kept(key), scheme, hash, data, signature)
            }))

    static func hash(_ number: UInt32) -> OpaquePointer? {
        switch number {
        case PEN_SHA256: OpenSSLPublicKey.Hash.sha256.function
        case PEN_SHA384: OpenSSLPublicKey.Hash.sha384.function
        case PEN_SHA512: OpenSSLPublicKey.Hash.sha512.function
        case PEN_SHA1: OpenSSLPublicKey.Hash.sha1.function
        default: nil
        }
    }

    private static func verify(
        _ key: OpenSSLPublicKey, _ scheme: UInt32, _ hash: UInt32, _ data: pen_str,
        _ signature: pen_str
    ) -> pen_status {
        guard data.isPlausible(limit: Int.max), signature.n > 0,
            signature.isPlausible(limit: textLimit), let scheme = CryptoExtension.scheme(scheme),
            let hash = scheme == .ed25519 ? .sha512 : CryptoExtension.signedHash(hash)
        else { return PEN_E_ARGUMENT }
        return switch key.verify(scheme, hash, message: data.buffer, signature: signature.buffer) {
        case .verified: PEN_OK
        case .refused: PEN_E_DENIED
        case .wrongKey: PEN_E_ARGUMENT
        case .failed: PEN_E_FAILED
        }
    }

    private static func scheme(_ number: UInt32) -> OpenSSLPublicKey.Scheme? {
        switch number {
        case PEN_SIG_RSA_PKCS1: .rsaPKCS1
        case PEN_SIG_RSA_PSS: .rsaPSS
        case PEN_SIG_ECDSA_DER: .ecdsaDER
        case PEN_SIG_ECDSA_RAW: .ecdsaRaw
        case PEN_SIG_ED25519: .ed25519
        default: nil
        }
    }

    private static func signedHash(_ number: UInt32) -> OpenSSLPublicKey.Hash? {
        switch number {
        case PEN_SHA1: .sha1
        case PEN_SHA256: .sha256
        case PEN_SHA384: .sha384
        case PEN_SHA512: .sha512
        default: nil
        }
    }
}
