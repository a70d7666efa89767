import CPenstock
import Glibc
import PenstockCore
import Synchronization

/// A namespace of pen.dict/1: a bounded map that all loops share, in shards with a lock each.
///
/// A lock is held for one look-up and one copy of at most 64 KiB. Each shard gives up its oldest
/// entry when it is full; what is past its time is dropped when somebody comes across it.
final class Dict: Sendable {
    private static let shardCount = 16
    private let shards: [DictShardBox]
    private let secret: (UInt64, UInt64)

    init(entries: Int) {
        let each = max(entries / Dict.shardCount, 1)
        shards = (0..<Dict.shardCount).map { _ in DictShardBox(capacity: each) }
        secret = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))
    }

    private func with<R>(_ key: ByteView, _ body: (inout DictShard, UInt64) -> R) -> R {
        let hash = SipHash.hash(key, secret)
        return shards[Int(hash >> 60)].shard.withLock { body(&$0, hash) }
    }

    /// Copies a value out; its length, or -1.
    func get(
        _ key: ByteView, into out: UnsafeMutablePointer<UInt8>?, capacity: Int, now: UInt64
    ) -> Int64 {
        with(key) { shard, hash in
            guard let value = shard.value(key, hash, now) else { return -1 }
            let bytes = min(value.n, capacity)
            if let out, let p = value.p, bytes > 0 { memcpy(out, p, bytes) }
            return Int64(value.n)
        }
    }

    func set(_ key: ByteView, _ value: ByteView, ttl: UInt32, now: UInt64) -> pen_status {
        with(key) { shard, hash in
            shard.store(key, hash, value, expires: Dict.end(ttl, now), now)
            return PEN_OK
        }
    }

    func remove(_ key: ByteView, now: UInt64) -> pen_status {
        with(key) { shard, hash in shard.remove(key, hash, now) ? PEN_OK : PEN_E_ABSENT }
    }

    /// Numbers are stored in decimal, so that get() shows what set() would have to write.
    func increment(
        _ key: ByteView, by delta: Int64, ttl: UInt32, now: UInt64,
        _ result: UnsafeMutablePointer<Int64>
    ) -> pen_status {
        with(key) { shard, hash in
            var old: Int64 = 0
            var expires = Dict.end(ttl, now)
            if let found = shard.entry(key, hash, now) {
                guard let number = Int64(String(found.value)) else { return PEN_E_STATE }
                old = number
                // The time to live began when the number did.
                expires = found.expires
            }
            let sum = old.addingReportingOverflow(delta)
            guard !sum.overflow else { return PEN_E_LIMIT }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { memory in
                guard let base = memory.baseAddress else { return }
                var sink = ByteSink(base, capacity: 24)
                sink.put(decimal: sum.partialValue)
                shard.store(key, hash, sink.view, expires: expires, now)
            }
            result.pointee = sum.partialValue
            return PEN_OK
        }
    }

    func compareAndSet(
        _ key: ByteView, expected: ByteView, _ value: ByteView, ttl: UInt32, now: UInt64
    ) -> pen_status {
        with(key) { shard, hash in
            let present = shard.value(key, hash, now)
            let isAsExpected =
                expected.isPresent ? present.map { $0.equals(expected) } ?? false : present == nil
            guard isAsExpected else { return PEN_E_STATE }
            shard.store(key, hash, value, expires: Dict.end(ttl, now), now)
            return PEN_OK
        }
    }

    private static func end(_ ttl: UInt32, _ now: UInt64) -> UInt64 {
        ttl == 0 ? UInt64.max : now &+ UInt64(ttl) * 1_000_000
    }
}

/// A lock with its shard, at a fixed place.
private final class DictShardBox: Sendable {
    let shard: Mutex<DictShard>
    init(capacity: Int) { shard = Mutex(DictShard(capacity: capacity)) }
}

/// The namespaces of a host. A name is the same namespace for every plugin that opens it, as long as
/// the process.
final class DictRegistry: Sendable {
    private struct Key: Hashable, Sendable {
        var name: String
        var isShadow: Bool
    }
    private let table = HandleTable<Key, Dict>(capacity: 1024)

    func open(_ name: String, isShadow: Bool, entries: Int) -> UInt64 {
        table.define(Key(name: name, isShadow: isShadow)) { Dict(entries: entries) }
    }

    @inline(__always)
    func find(_ handle: UInt64) -> Unmanaged<Dict>? { table.find(handle) }
}
