internal import COpenSSL
import Synchronization

/// What one verification needs: OpenSSL looks the parts of a key's context up by their names, and makes
/// the hash's memory anew for each message that it isn't lent one for.
struct PreparedContext: @unchecked Sendable {
    // @unchecked: whoever has it taken out is alone with it.

    /// Of the key.
    let key: OpaquePointer
    /// Of the hash.
    let hash: OpaquePointer

    func free() {
        EVP_PKEY_CTX_free(key)
        EVP_MD_CTX_free(hash)
    }
}

/// Contexts of one key that are ready to verify, for one thread at a time each.
final class PreparedContexts: Sendable {
    /// As many threads as may find one at once; others make their own.
    private static let countMax = 8

    private struct Entry: Sendable {
        let context: PreparedContext
        let scheme: OpenSSLPublicKey.Scheme
        let hash: OpenSSLPublicKey.Hash
    }
    private let entries = Mutex<[Entry]>([])

    deinit { entries.withLock { for entry in $0 { entry.context.free() } } }

    func take(
        _ scheme: OpenSSLPublicKey.Scheme, _ hash: OpenSSLPublicKey.Hash
    ) -> PreparedContext? {
        entries.withLock { entries in
            guard
                let index = entries.lastIndex(where: { $0.scheme == scheme && $0.hash == hash })
            else { return nil }
            return entries.remove(at: index).context
        }
    }

    func put(
        _ context: PreparedContext, _ scheme: OpenSSLPublicKey.Scheme,
        _ hash: OpenSSLPublicKey.Hash
    ) {
        let entry = Entry(context: context, scheme: scheme, hash: hash)
        let isKept = entries.withLock { entries in
            guard entries.count < Self.countMax else { return false }
            entries.append(entry)
            return true
        }
        if !isKept { context.free() }
    }
}
