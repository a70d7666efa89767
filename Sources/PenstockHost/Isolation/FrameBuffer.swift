import Glibc
import PenstockCore

/// Bytes on their way into or out of a socket: a growing block, consumed from the front.
///
/// Keeps 64 KiB between messages and gives the rest back, so one large body doesn't stay for ever.
struct FrameBuffer: ~Copyable {
    /// What is kept when there is nothing in it.
    static let kept = 64 << 10

    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    private(set) var start = 0
    private(set) var end = 0

    init() {
        capacity = FrameBuffer.kept
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// How many bytes are in it.
    var count: Int { end - start }

    /// What is in it. Valid until the next mutation.
    var view: ByteView { ByteView(UnsafePointer(base) + start, count) }

    /// Takes `n` bytes off the front.
    mutating func consume(_ n: Int) {
        start += n
        guard start == end else { return }
        start = 0
        end = 0
        if capacity > 4 * FrameBuffer.kept {
            base.deallocate()
            capacity = FrameBuffer.kept
            base = .allocate(capacity: capacity)
        }
    }

    /// Forgets everything.
    mutating func clear() { consume(count) }

    /// Makes room for `n` more bytes at the end.
    mutating func reserve(_ n: Int) {
        guard capacity - end < n else { return }
        if capacity - count >= n, start >= capacity / 2 {
            memmove(base, base + start, count)
        } else {
            let larger = max(capacity * 2, count + n)
            let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
            memcpy(fresh, base + start, count)
            base.deallocate()
            base = fresh
            capacity = larger
        }
        end = count
        start = 0
    }

    /// Reads once from a descriptor: bytes read, 0 at its end, -1 with errno.
    mutating func fill(from descriptor: Int32) -> Int {
        reserve(FrameBuffer.kept / 2)
        let n = read(descriptor, base + end, capacity - end)
        if n > 0 { end += n }
        return n
    }

    /// Appends one frame: its length, its kind, and what `body` writes. False when it would pass
    /// `limit` bytes; then nothing was appended.
    mutating func append(
        _ kind: IsolationFrame.Kind, limit: Int = IsolationFrame.sizeMax,
        _ body: (inout ByteSink) -> Void
    ) -> Bool {
        var size = 4096
        while true {
            reserve(size)
            // All the room there is: most frames fit at the first try.
            var sink = ByteSink(base + end, capacity: min(capacity - end, limit + 8))
            sink.put(frame: UInt32(0))
            sink.put(frame: kind.rawValue)
            body(&sink)
            if !sink.overflowed {
                var length = UInt32(sink.count - 4)
                memcpy(base + end, &length, 4)
                end += sink.count
                return true
            }
            guard sink.capacity < limit + 8 else { return false }
            size = min(max(sink.capacity * 4, size * 4), limit + 8)
        }
    }
}
