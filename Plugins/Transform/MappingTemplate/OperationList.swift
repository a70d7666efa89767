import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Changes of headers, for one request after the other in memory that stays. An array would be looked at
/// for other owners with each change, and counted once more for the call.
struct OperationList: ~Copyable {
    private var base = UnsafeMutablePointer<HeaderOperation>.allocate(capacity: 16)
    private var capacity = 16
    private var count = 0

    deinit { base.deallocate() }

    /// Borrowed: valid until the list changes.
    var all: UnsafeBufferPointer<HeaderOperation> {
        UnsafeBufferPointer(start: base, count: count)
    }

    mutating func removeAll() { count = 0 }

    @inline(__always)
    mutating func append(_ operation: HeaderOperation) {
        if count == capacity { grow() }
        (base + count).initialize(to: operation)
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<HeaderOperation>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        (base, capacity) = (larger, capacity * 2)
    }
}
