import CPenstock
import PenstockCore
import PenstockHTTP2

/// What every descriptor on a loop has in common; first member of the client's and the upstream's
/// record, so that an event finds its record by number and a stale event finds none.
struct SocketRecord {
    /// Which record this begins.
    enum Kind: UInt8 {
        case free
        case listener
        case client
        case upstream
        case watch
    }
    var kind: Kind
    /// Of a connection in HTTP/2: the turn's end will send its frames.
    var isTouched = false
    /// The descriptor, -1, or `streamDescriptor`.
    var descriptor: Int32
    /// Position in the loop's table.
    var slot: UInt32
    /// The peer has more to read than we took, as far as is known (edge-triggered).
    var canRead = false
    /// A write would be taken, as far as is known.
    var canWrite = false
    /// The peer ended its half or the connection: reads go on until 0 or an error.
    var hungUp = false
    /// A read returned 0.
    var readEnded = false
    /// What its bytes are wrapped in; nil: nothing. Retained, freed with the connection.
    var tls: Unmanaged<TLSConnection>?
    /// A stream's record has no descriptor: what it reads and writes is this stream's. Never writable, so
    /// that all it writes waits in its output.
    var stream: HTTP2Stream.Pointer?

    /// In place of a stream's descriptor.
    static let streamDescriptor: Int32 = -2
}

/// The table from event data to records: slot and generation. Belongs to one loop.
struct SocketTable {
    private struct Entry {
        var record: UnsafeMutablePointer<SocketRecord>?
        var generation: UInt32 = 0
        var nextFree: Int32 = -1
    }
    private var entries: UnsafeMutablePointer<Entry>
    private var capacity: Int
    private var used = 0
    private var firstFree: Int32 = -1
    /// How many are in use.
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
    }

    /// Enters a record; its event data, or nil when the table is full (limits.connections).
    mutating func insert(_ record: UnsafeMutablePointer<SocketRecord>) -> UInt64? {
        let index: Int
        if firstFree >= 0 {
            index = Int(firstFree)
            firstFree = entries[index].nextFree
        } else if used < capacity {
            index = used
            (entries + index).initialize(to: Entry())
            used += 1
        } else {
            return nil
        }
        count += 1
        entries[index].generation &+= 1
        entries[index].record = record
        record.pointee.slot = UInt32(index)
        return UInt64(entries[index].generation) << 32 | UInt64(index)
    }

    /// The event data of a record in the table.
    func data(_ record: UnsafeMutablePointer<SocketRecord>) -> UInt64 {
        UInt64(generation(Int(record.pointee.slot))) << 32 | UInt64(record.pointee.slot)
    }

    /// The record that an event is for; nil: it is gone.
    func record(_ data: UInt64) -> UnsafeMutablePointer<SocketRecord>? {
        let index = Int(data & 0xffff_ffff)
        guard index < used, entries[index].generation == UInt32(truncatingIfNeeded: data >> 32)
        else { return nil }
        return entries[index].record
    }

    /// The record at a position, whichever that is now; nil: it is free.
    func record(at index: Int) -> UnsafeMutablePointer<SocketRecord>? {
        index < used ? entries[index].record : nil
    }

    func generation(_ index: Int) -> UInt32 { entries[index].generation }

    mutating func remove(_ record: UnsafeMutablePointer<SocketRecord>) {
        let index = Int(record.pointee.slot)
        entries[index].record = nil
        entries[index].generation &+= 1
        entries[index].nextFree = firstFree
        firstFree = Int32(index)
        count -= 1
    }

    /// Calls with every record; the body may remove the one it was given.
    func forEach(_ body: (UnsafeMutablePointer<SocketRecord>) -> Void) {
        for i in 0..<used {
            if let record = entries[i].record { body(record) }
        }
    }

    func destroy() { entries.deallocate() }
}

/// Bytes that a peer didn't take yet: one allocation, kept while anything is in it. Its owner stops
/// reading the other side meanwhile, so it holds one head and one piece of a body at most.
struct PendingOutput {
    private(set) var base: UnsafeMutablePointer<UInt8>?
    /// 0 where the memory is lent.
    private(set) var capacity = 0
    private(set) var start = 0
    private(set) var end = 0

    var isEmpty: Bool { start == end }
    var count: Int { end - start }
    var bytes: Span { Span(base.map { $0 + start }, end - start) }

    @inline(__always) var isLent: Bool { capacity == 0 && base != nil }

    /// Holds bytes that lie elsewhere, unchanged until they are written or `own` was called. Only while empty.
    @inline(__always)
    mutating func lend(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        base = bytes
        end = count
    }

    /// Copies what is still lent.
    @inline(__always)
    mutating func own() {
        guard isLent, let bytes = base else { return }
        let (start, count) = (start, count)
        self = PendingOutput()
        append(bytes + start, count)
    }

    /// Adds bytes at the end.
    mutating func append(_ bytes: UnsafeRawPointer, _ count: Int) {
        if end + count > capacity {
            let size = max(capacity * 2, (self.count + count + 4095) & ~4095)
            let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
            if let base {
                fresh.update(from: base + start, count: self.count)
                if capacity > 0 { base.deallocate() }
            }
            end = self.count
            start = 0
            base = fresh
            capacity = size
        }
        guard let base else { return }
        (base + end).update(from: bytes.assumingMemoryBound(to: UInt8.self), count: count)
        end += count
    }

    /// Forgets bytes that were written; gives the memory back with the last.
    mutating func consume(_ count: Int) {
        start += count
        if start == end { release() }
    }

    mutating func release() {
        if capacity > 0 { base?.deallocate() }
        self = PendingOutput()
    }
}

/// Received bytes in a lent block: `[start, end)` is what was not used yet.
struct ReadBuffer {
    var base: UnsafeMutablePointer<UInt8>?
    var capacity = 0
    var start = 0
    var end = 0

    var count: Int { end - start }
    var room: Int { capacity - end }
    var bytes: UnsafePointer<UInt8> { UnsafePointer(base.unsafelyUnwrapped + start) }
}
