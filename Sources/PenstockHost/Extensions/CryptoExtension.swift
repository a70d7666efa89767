import COpenSSL
import CPenstock
import PenstockCore

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
                CryptoExtension.publicKey(key).map { UnsafeMutableRawPointer($0) }
            },
            free_key: { _, key in EVP_PKEY_free(OpaquePointer(key)) },
            verify: { _, key, scheme, hash, data, signature in
                CryptoExtension.verify(OpaquePointer(key), scheme, hash, data, signature)
            }))

    static func hash(_ number: UInt32) -> OpaquePointer? {
        switch number {
        case PEN_SHA256: EVP_sha256()
        case PEN_SHA384: EVP_sha384()
        case PEN_SHA512: EVP_sha512()
        case PEN_SHA1: EVP_sha1()
        default: nil
        }
    }

    /// PEM ("-----BEGIN PUBLIC KEY-----") or DER SubjectPublicKeyInfo (RFC 5280 §4.1).
    private static func publicKey(_ key: pen_str) -> OpaquePointer? {
        guard key.n > 0, key.isPlausible(limit: 64 << 10), let start = key.p else { return nil }
        defer { ERR_clear_error() }
        if let memory = BIO_new_mem_buf(start, Int32(key.n)) {
            defer { BIO_free(memory) }
            if let parsed = PEM_read_bio_PUBKEY(memory, nil, nil, nil) { return parsed }
        }
        var position: UnsafePointer<UInt8>? = start
        guard let parsed = d2i_PUBKEY(nil, &position, key.n) else { return nil }
        // Bytes after the key are a sign of something else.
        guard position == start + key.n else {
            EVP_PKEY_free(parsed)
            return nil
        }
        return parsed
    }

    private static func verify(
        _ key: OpaquePointer, _ scheme: UInt32, _ hash: UInt32, _ data: pen_str,
        _ signature: pen_str
    ) -> pen_status {
        guard data.isPlausible(limit: Int.max), signature.n > 0,
            signature.isPlausible(limit: 64 << 10)
        else { return PEN_E_ARGUMENT }
        defer { ERR_clear_error() }
        guard matches(key, scheme) else { return PEN_E_ARGUMENT }
        let isEd25519 = scheme == PEN_SIG_ED25519
        let function = isEd25519 ? nil : CryptoExtension.hash(hash)
        guard isEd25519 || function != nil else { return PEN_E_ARGUMENT }
        if scheme == PEN_SIG_ECDSA_RAW {
            guard let der = ECDSASignature.der(signature, key) else { return PEN_E_DENIED }
            return der.withUnsafeBufferPointer { bytes in
                verify(
                    key, scheme, function, data,
                    pen_str(bytes.baseAddress.unsafelyUnwrapped, bytes.count))
            }
        }
        return verify(key, scheme, function, data, signature)
    }

    private static func verify(
        _ key: OpaquePointer, _ scheme: UInt32, _ function: OpaquePointer?, _ data: pen_str,
        _ signature: pen_str
    ) -> pen_status {
        guard let context = EVP_MD_CTX_new() else { return PEN_E_FAILED }
        defer { EVP_MD_CTX_free(context) }
        var parameters: OpaquePointer?
        guard EVP_DigestVerifyInit(context, &parameters, function, nil, key) == 1 else {
            return PEN_E_FAILED
        }
        if scheme == PEN_SIG_RSA_PSS {
            // RFC 7518 §3.5: the salt is as long as the hash.
            guard EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1,
                EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return PEN_E_FAILED }
        }
        let start = data.p ?? pen_str("").p
        return EVP_DigestVerify(context, signature.p, signature.n, start, data.n) == 1
            ? PEN_OK : PEN_E_DENIED
    }

    /// Whether a key is of the scheme's family: an RSA signature can't be checked by another key.
    private static func matches(_ key: OpaquePointer, _ scheme: UInt32) -> Bool {
        let type = EVP_PKEY_get_base_id(key)
        return switch scheme {
        case PEN_SIG_RSA_PKCS1, PEN_SIG_RSA_PSS: type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS
        case PEN_SIG_ECDSA_DER, PEN_SIG_ECDSA_RAW: type == EVP_PKEY_EC
        case PEN_SIG_ED25519: type == EVP_PKEY_ED25519
        default: false
        }
    }
}

/// ECDSA signatures as JOSE has them (RFC 7518 §3.4: r ‖ s, each as long as the curve's order),
/// written as the DER that OpenSSL reads (RFC 3279 §2.2.3).
enum ECDSASignature {
    /// The DER of a raw signature; nil: it has another length than this key's are.
    static func der(_ raw: pen_str, _ key: OpaquePointer) -> [UInt8]? {
        let half = (Int(EVP_PKEY_get_bits(key)) + 7) / 8
        guard raw.n == half * 2 else { return nil }
        let r = integer(raw[0..<half])
        let s = integer(raw[half..<raw.n])
        return [0x30] + length(r.count + s.count) + r + s
    }

    private static func integer(_ view: pen_str) -> [UInt8] {
        var bytes = Array(view.buffer.drop { $0 == 0 })
        if bytes.isEmpty { bytes = [0] }
        // A set top bit would make it negative.
        if bytes[0] & 0x80 != 0 { bytes.insert(0, at: 0) }
        return [0x02] + length(bytes.count) + bytes
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 128 ? [UInt8(count)] : [0x81, UInt8(count)]
    }
}
