internal import COpenSSL

/// A public key of OpenSSL, for the host's plugins and for tools beside it.
public final class OpenSSLPublicKey: @unchecked Sendable {
    // @unchecked: an EVP_PKEY that nobody changes may be used by any threads at once (OpenSSL,
    // "openssl-threads"); a context is taken out of `ready` while it is used.

    /// How a signature is made.
    public enum Scheme: Sendable { case rsaPKCS1, rsaPSS, ecdsaDER, ecdsaRaw, ed25519 }

    /// What is signed in place of the message.
    public enum Hash: Sendable { case sha1, sha256, sha384, sha512 }

    /// What came of looking at a signature.
    public enum Outcome: Sendable {
        /// The signature is by this key, or isn't.
        case verified, refused
        /// A key of another kind than the scheme's.
        case wrongKey
        /// OpenSSL couldn't say.
        case failed
    }

    private static let sizeMax = 64 << 10
    private let key: OpaquePointer
    /// EVP_PKEY_RSA and its like.
    private let type: Int32
    private let ready = PreparedContexts()

    /// PEM ("-----BEGIN PUBLIC KEY-----") or DER SubjectPublicKeyInfo (RFC 5280 §4.1); nil: it is
    /// neither, or a point that isn't on its curve.
    public init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard !text.isEmpty, text.count <= Self.sizeMax, let start = text.baseAddress else {
            return nil
        }
        defer { ERR_clear_error() }
        var position: UnsafePointer<UInt8>? = start
        if let parsed = d2i_PUBKEY(nil, &position, text.count) {
            // Bytes after the key are a sign of something else.
            guard position == start + text.count else {
                EVP_PKEY_free(parsed)
                return nil
            }
            key = parsed
            type = EVP_PKEY_get_base_id(parsed)
            return
        }
        guard let memory = BIO_new_mem_buf(start, Int32(text.count)) else { return nil }
        defer { BIO_free(memory) }
        guard let parsed = PEM_read_bio_PUBKEY(memory, nil, nil, nil) else { return nil }
        key = parsed
        type = EVP_PKEY_get_base_id(parsed)
    }

    deinit { EVP_PKEY_free(key) }

    /// Its address, which keeps it until `release`.
    public func retained() -> UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    /// The key that was kept as an address.
    public static func kept(_ raw: UnsafeMutableRawPointer) -> OpenSSLPublicKey {
        Unmanaged<OpenSSLPublicKey>.fromOpaque(raw).takeUnretainedValue()
    }

    /// Ends what `retained` kept.
    public static func release(_ raw: UnsafeMutableRawPointer) {
        Unmanaged<OpenSSLPublicKey>.fromOpaque(raw).release()
    }

    /// Whether `signature` is this key's over `message`. `hash` isn't looked at for Ed25519.
    public func verify(
        _ scheme: Scheme, _ hash: Hash, message: UnsafeBufferPointer<UInt8>,
        signature: UnsafeBufferPointer<UInt8>
    ) -> Outcome {
        // Emptying a queue that is empty costs as much as emptying a full one.
        defer { if ERR_peek_error() != 0 { ERR_clear_error() } }
        guard matches(scheme) else { return .wrongKey }
        guard scheme == .ecdsaRaw else {
            return check(scheme, hash, message: message, signature: signature)
        }
        guard let der = ECDSASignature.der(signature, bits: Int(EVP_PKEY_get_bits(key))) else {
            return .refused
        }
        return der.withUnsafeBufferPointer {
            check(scheme, hash, message: message, signature: $0)
        }
    }

    private func check(
        _ scheme: Scheme, _ hash: Hash, message: UnsafeBufferPointer<UInt8>,
        signature: UnsafeBufferPointer<UInt8>
    ) -> Outcome {
        guard scheme != .ed25519 else { return checkWhole(message, signature) }
        guard let context = ready.take(scheme, hash) ?? prepared(scheme, hash) else {
            return .failed
        }
        defer { ready.put(context, scheme, hash) }
        guard let digest = hash.digest(message, with: context.hash) else { return .failed }
        let outcome = digest.withBytes {
            EVP_PKEY_verify(
                context.key, signature.baseAddress, signature.count, $0.baseAddress, $0.count)
        }
        return outcome == 1 ? .verified : .refused
    }

    /// A context for such signatures, which is worth more than the verification of a small key.
    private func prepared(_ scheme: Scheme, _ hash: Hash) -> PreparedContext? {
        guard let made = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return nil }
        guard let memory = EVP_MD_CTX_new() else {
            EVP_PKEY_CTX_free(made)
            return nil
        }
        let context = PreparedContext(key: made, hash: memory)
        let isRSA = scheme == .rsaPKCS1 || scheme == .rsaPSS
        guard EVP_PKEY_verify_init(made) == 1,
            !isRSA
                || EVP_PKEY_CTX_set_rsa_padding(
                    made, scheme == .rsaPSS ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(made, hash.function) == 1,
            // RFC 7518 §3.5: the salt is as long as the hash.
            scheme != .rsaPSS
                || EVP_PKEY_CTX_set_rsa_pss_saltlen(made, RSA_PSS_SALTLEN_DIGEST) == 1
        else {
            context.free()
            return nil
        }
        return context
    }

    /// Ed25519 hashes the message itself (RFC 8032 §5.1.7).
    private func checkWhole(
        _ message: UnsafeBufferPointer<UInt8>, _ signature: UnsafeBufferPointer<UInt8>
    ) -> Outcome {
        guard let context = EVP_MD_CTX_new() else { return .failed }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return .failed }
        var nothing: UInt8 = 0
        return withUnsafePointer(to: &nothing) { empty in
            EVP_DigestVerify(
                context, signature.baseAddress, signature.count, message.baseAddress ?? empty,
                message.count) == 1 ? .verified : .refused
        }
    }

    /// Whether it is of the scheme's family: an RSA signature can't be checked by another key.
    private func matches(_ scheme: Scheme) -> Bool {
        switch scheme {
        case .rsaPKCS1, .rsaPSS: type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS
        case .ecdsaDER, .ecdsaRaw: type == EVP_PKEY_EC
        case .ed25519: type == EVP_PKEY_ED25519
        }
    }
}
