internal import COpenSSL
import Synchronization

/// Contexts of one key that are ready to verify, for one thread at a time each.
final class PreparedContexts: Sendable {
    /// As many threads as may find one at once; others make their own.
    private static let countMax = 8

    private struct Entry: @unchecked Sendable {
        // @unchecked: whoever has it taken out is alone with it.
        let context: OpaquePointer
        let scheme: OpenSSLPublicKey.Scheme
        let hash: OpenSSLPublicKey.Hash
    }
    private let entries = Mutex<[Entry]>([])

    deinit { entries.withLock { for entry in $0 { EVP_PKEY_CTX_free(entry.context) } } }

    func take(_ scheme: OpenSSLPublicKey.Scheme, _ hash: OpenSSLPublicKey.Hash) -> OpaquePointer? {
        let found = entries.withLock { entries -> Entry? in
            guard
                let index = entries.lastIndex(where: { $0.scheme == scheme && $0.hash == hash })
            else { return nil }
            return entries.remove(at: index)
        }
        return found?.context
    }

    func put(
        _ context: OpaquePointer, _ scheme: OpenSSLPublicKey.Scheme, _ hash: OpenSSLPublicKey.Hash
    ) {
        let entry = Entry(context: context, scheme: scheme, hash: hash)
        let isKept = entries.withLock { entries in
            guard entries.count < Self.countMax else { return false }
            entries.append(entry)
            return true
        }
        if !isKept { EVP_PKEY_CTX_free(context) }
    }
}
