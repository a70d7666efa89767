import CPenstock
import Glibc
import PenstockCore

/// One shard of a `Dict`: chained hash table in raw memory, entries in the order of writing.
/// Used under its lock only.
struct DictShard: ~Copyable, @unchecked Sendable {
    // Safe: whoever uses it holds the lock.

    /// An entry as its finder sees it.
    struct Found {
        var value: ByteView
        var expires: UInt64
    }

    private struct Entry {
        var hash: UInt64
        var expires: UInt64
        /// Key and value, one block.
        var bytes: UnsafeMutablePointer<UInt8>
        var keyLength: Int32
        var valueLength: Int32
        /// In its bucket; in the free list.
        var next: Int32
        var older: Int32
        var newer: Int32
    }

    private let capacity: Int
    private var entries: UnsafeMutablePointer<Entry>?
    private var buckets: UnsafeMutablePointer<Int32>?
    private var bucketMask = 0
    private var used: Int32 = 0
    private var firstFree: Int32 = -1
    private var oldest: Int32 = -1
    private var newest: Int32 = -1

    /// Memory is reserved with the first entry: most namespaces stay small.
    init(capacity: Int) { self.capacity = capacity }

    deinit {
        var i = oldest
        while i >= 0, let entries {
            entries[Int(i)].bytes.deallocate()
            i = entries[Int(i)].newer
        }
        entries?.deallocate()
        buckets?.deallocate()
    }

    /// The value of a key, borrowed until the next change; nil: none, or past its time.
    mutating func value(_ key: ByteView, _ hash: UInt64, _ now: UInt64) -> ByteView? {
        entry(key, hash, now)?.value
    }

    /// As `value`, with the end of its time.
    mutating func entry(_ key: ByteView, _ hash: UInt64, _ now: UInt64) -> Found? {
        guard let entries, let index = find(key, hash) else { return nil }
        let entry = entries[Int(index)]
        guard entry.expires > now else {
            drop(index)
            return nil
        }
        return Found(
            value: ByteView(
                UnsafePointer(entry.bytes) + Int(entry.keyLength), Int(entry.valueLength)),
            expires: entry.expires)
    }

    /// Removes a key; false: it was not there, or past its time.
    mutating func remove(_ key: ByteView, _ hash: UInt64, _ now: UInt64) -> Bool {
        guard let entries, let index = find(key, hash) else { return false }
        let isAlive = entries[Int(index)].expires > now
        drop(index)
        return isAlive
    }

    /// Writes a key as the newest; the oldest goes when there are too many.
    mutating func store(
        _ key: ByteView, _ hash: UInt64, _ value: ByteView, expires: UInt64, _ now: UInt64
    ) {
        // Copied before anything is freed: the value may be a view of the old one.
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(key.n + value.n, 1))
        if let p = key.p, key.n > 0 { memcpy(bytes, p, key.n) }
        if let p = value.p, value.n > 0 { memcpy(bytes + key.n, p, value.n) }
        if let index = find(key, hash) { drop(index) }
        prepare()
        if firstFree < 0, Int(used) == capacity { drop(oldest) }
        guard let entries, let buckets else {
            bytes.deallocate()
            return
        }
        let index: Int32
        if firstFree >= 0 {
            index = firstFree
            firstFree = entries[Int(index)].next
        } else {
            index = used
            used += 1
        }
        let bucket = buckets + (Int(truncatingIfNeeded: hash) & bucketMask)
        (entries + Int(index)).initialize(
            to: Entry(
                hash: hash, expires: expires, bytes: bytes, keyLength: Int32(key.n),
                valueLength: Int32(value.n), next: bucket.pointee, older: newest, newer: -1))
        bucket.pointee = index
        if newest >= 0 { entries[Int(newest)].newer = index } else { oldest = index }
        newest = index
    }

    private mutating func prepare() {
        guard entries == nil else { return }
        var size = 16
        while size < capacity { size <<= 1 }
        entries = .allocate(capacity: capacity)
        buckets = .allocate(capacity: size)
        buckets?.initialize(repeating: -1, count: size)
        bucketMask = size - 1
    }

    private func find(_ key: ByteView, _ hash: UInt64) -> Int32? {
        guard let entries, let buckets else { return nil }
        var index = buckets[Int(truncatingIfNeeded: hash) & bucketMask]
        while index >= 0 {
            let entry = entries[Int(index)]
            if entry.hash == hash,
                ByteView(UnsafePointer(entry.bytes), Int(entry.keyLength)).equals(key)
            {
                return index
            }
            index = entry.next
        }
        return nil
    }

    private mutating func drop(_ index: Int32) {
        guard let entries, let buckets, index >= 0 else { return }
        let entry = entries[Int(index)]
        entry.bytes.deallocate()
        var link = buckets + (Int(truncatingIfNeeded: entry.hash) & bucketMask)
        while link.pointee != index {
            link = entries.field(\.next, at: Int(link.pointee))
        }
        link.pointee = entry.next
        if entry.older >= 0 {
            entries[Int(entry.older)].newer = entry.newer
        } else {
            oldest = entry.newer
        }
        if entry.newer >= 0 {
            entries[Int(entry.newer)].older = entry.older
        } else {
            newest = entry.older
        }
        entries[Int(index)].next = firstFree
        firstFree = index
    }
}

extension UnsafeMutablePointer {
    /// The address of a stored field of the element at `index`.
    fileprivate func field<T>(_ path: KeyPath<Pointee, T>, at index: Int) -> UnsafeMutablePointer<T>
    {
        let offset = MemoryLayout<Pointee>.offset(of: path).unsafelyUnwrapped
        return (UnsafeMutableRawPointer(self + index) + offset).assumingMemoryBound(to: T.self)
    }
}
