import CPenstock
import Synchronization

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Credentials that were right a moment ago, so that a client pays for its slow hash once: found by
/// HMAC-SHA256 under a key that is random for each instance. Neither names nor passwords are kept, and
/// who doesn't have the key can't choose digests, so how long the search takes says nothing.
final class VerifiedCredentials: Sendable {
    /// What stands for credentials.
    struct Digest: Hashable, BitwiseCopyable {
        var a: UInt64 = 0
        var b: UInt64 = 0
        var c: UInt64 = 0
        var d: UInt64 = 0
    }

    private struct Entry {
        var user: Int
        var end: UInt64
    }

    private let entries = Mutex<[Digest: Entry]>([:])
    private let countMax: Int
    private let lifetime: UInt64
    private let key: [UInt8]

    init(_ setup: Setup) throws {
        countMax = Int(try setup.config.int("cached", or: 4096, in: 0...65536))
        let seconds = try setup.config.int("cache_seconds", or: 300, in: 0...86400)
        lifetime = UInt64(seconds) * 1_000_000_000
        var key: [UInt8] = []
        for _ in 0..<4 {
            guard let bits = setup.host.random() else {
                throw setup.config.error("this host offers no pen.crypto/1")
            }
            withUnsafeBytes(of: bits) { key.append(contentsOf: $0) }
        }
        self.key = key
    }

    func digest(_ text: Bytes, _ host: Host) throws(HostError) -> Digest {
        // Longest digest of pen.crypto/1.
        var out = (Digest(), Digest())
        let length = key.withUnsafeBufferPointer { key in
            withUnsafeMutableBytes(of: &out) { out in
                guard let crypto = host.tables.pointee.crypto,
                    let base = out.bindMemory(to: UInt8.self).baseAddress
                else { return 0 }
                return crypto.pointee.hmac(
                    host.tables.pointee.host, PEN_SHA256, Bytes(key), text, base)
            }
        }
        guard length == MemoryLayout<Digest>.size else { throw .unsupported("pen.crypto/1") }
        return out.0
    }

    func find(_ digest: Digest, now: UInt64) -> Int? {
        entries.withLock { entries in
            guard let entry = entries[digest] else { return nil }
            guard now < entry.end else {
                entries.removeValue(forKey: digest)
                return nil
            }
            return entry.user
        }
    }

    func keep(_ digest: Digest, user: Int, now: UInt64) {
        guard countMax > 0, lifetime > 0 else { return }
        entries.withLock { entries in
            // Rare, since each call here has paid for a slow hash.
            if entries.count >= countMax { entries = entries.filter { now < $0.value.end } }
            while entries.count >= countMax, let any = entries.keys.first {
                entries.removeValue(forKey: any)
            }
            entries[digest] = Entry(user: user, end: now &+ lifetime)
        }
    }
}
