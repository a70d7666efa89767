import CPenstock
import JOSE
import Synchronization

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// A key that the host has read once; two of one issuer's sets that are the same are one object.
final class VerifyingKey: @unchecked Sendable {
    // @unchecked: verify, equal, hmac and free_key are [any], and an instance's host outlives its keys.
    let key: JSONWebKey
    private let host: Host
    private let raw: UnsafeMutableRawPointer?

    /// nil: the host can't read it, as a point that isn't on its curve.
    init?(_ key: JSONWebKey, _ host: Host) {
        self.key = key
        self.host = host
        guard let info = key.subjectPublicKeyInfo else {
            raw = nil
            return
        }
        guard let table = host.tables.pointee.crypto,
            let raw = info.withUnsafeBufferPointer({
                table.pointee.public_key(host.tables.pointee.host, Bytes($0))
            })
        else { return nil }
        self.raw = raw
    }

    deinit {
        if let raw { host.tables.pointee.crypto?.pointee.free_key(host.tables.pointee.host, raw) }
    }

    /// Whether the token's signature is by this key.
    func signed(_ token: borrowing CompactJWS, _ text: Bytes) -> Bool {
        guard let table = host.tables.pointee.crypto else { return false }
        let algorithm = token.header.algorithm
        let message = text[0..<token.signedCount]
        let hash =
            switch algorithm.hashBits {
            case 256: PEN_SHA256
            case 384: PEN_SHA384
            default: PEN_SHA512
            }
        if case .oct(let secret) = key.material {
            return isMAC(Bytes(token.signature), hash, secret, message)
        }
        guard let raw else { return false }
        let scheme =
            switch algorithm.family {
            case .rsaPKCS1: PEN_SIG_RSA_PKCS1
            case .rsaPSS: PEN_SIG_RSA_PSS
            case .ecdsa: PEN_SIG_ECDSA_RAW
            case .ed25519, .hmac: PEN_SIG_ED25519
            }
        return table.pointee.verify(
            host.tables.pointee.host, raw, scheme, hash, message, Bytes(token.signature))
            == PEN_OK
    }

    private func isMAC(_ signature: Bytes, _ hash: UInt32, _ secret: [UInt8], _ message: Bytes)
        -> Bool
    {
        guard let table = host.tables.pointee.crypto else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { out in
            guard let base = out.baseAddress else { return false }
            let length = secret.withUnsafeBufferPointer {
                table.pointee.hmac(host.tables.pointee.host, hash, Bytes($0), message, base)
            }
            return length > 0 && host.areEqual(signature, Bytes(p: base, n: length))
        }
    }
}

/// The keys of one moment.
final class VerifyingKeys: Sendable {
    private let set: JSONWebKeySet
    private let keys: [VerifyingKey?]
    private let last = Mutex<(header: JWSHeader, keys: [VerifyingKey])?>(nil)
    /// Which moment: tokens that an older one's key verified aren't remembered any more.
    let generation: UInt64

    init(_ set: JSONWebKeySet, after old: VerifyingKeys?, _ host: Host) {
        self.set = set
        let known = old?.keys.compactMap { $0 } ?? []
        keys = set.keys.map { key in
            known.first { $0.key == key } ?? VerifyingKey(key, host)
        }
        generation = (old?.generation ?? 0) + 1
    }

    /// Whether there is any that works.
    var isEmpty: Bool { keys.allSatisfy { $0 == nil } }

    /// Those that may check a token with this header. The last answer is kept: most tokens are of one key.
    func candidates(for header: JWSHeader) -> [VerifyingKey] {
        last.withLock { last in
            if let last, last.header == header { return last.keys }
            let found = set.candidates(for: header).compactMap { keys[$0] }
            last = (header, found)
            return found
        }
    }

    func contains(_ key: VerifyingKey) -> Bool { keys.contains { $0 === key } }
}
