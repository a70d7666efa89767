import Synchronization

/// Things that plugins name by a number: defined under a lock, looked up without one.
///
/// Entries are never removed: a handle is good as long as the process, which is also what carries
/// a limit or a counter across reloads. A number that was never given names nothing.
final class HandleTable<Key: Hashable & Sendable, Value: AnyObject & Sendable>: @unchecked Sendable
{
    // Safe: a slot is written before `count` covers it, and never again.
    private let slots: UnsafeMutablePointer<Unmanaged<Value>>
    private let count = Atomic<Int>(0)
    private let capacity: Int
    private let known = Mutex<[Key: Int]>([:])

    /// A table of at most `capacity` entries.
    init(capacity: Int) {
        self.capacity = capacity
        slots = .allocate(capacity: capacity)
    }

    deinit {
        for i in 0..<count.load(ordering: .acquiring) { slots[i].release() }
        slots.deallocate()
    }

    /// The number of what `key` names, made when there is none yet; 0: the table is full.
    func define(_ key: Key, _ make: () -> Value) -> UInt64 {
        known.withLock { known in
            if let index = known[key] { return UInt64(index + 1) }
            let index = count.load(ordering: .relaxed)
            guard index < capacity else { return 0 }
            (slots + index).initialize(to: Unmanaged.passRetained(make()))
            known[key] = index
            count.store(index + 1, ordering: .releasing)
            return UInt64(index + 1)
        }
    }

    /// What a number names, unretained: entries live as long as the table.
    @inline(__always)
    func find(_ handle: UInt64) -> Unmanaged<Value>? {
        let index = handle &- 1
        guard index < UInt64(count.load(ordering: .acquiring)) else { return nil }
        return slots[Int(index)]
    }

    /// Everything defined, with its key.
    var all: [(key: Key, value: Value)] {
        known.withLock { known in
            known.sorted { $0.value < $1.value }.map {
                ($0.key, slots[$0.value].takeUnretainedValue())
            }
        }
    }
}
