/// Bytes of a message on their way from the frames to whoever reads them: one allocation, given back when
/// all is taken. Bounded by the windows and `HTTP2Limits.headBytes`.
struct MessageBytes {
    private var base: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private var start = 0
    private var end = 0

    var count: Int { end - start }
    var isEmpty: Bool { start == end }

    /// The bytes; valid until the next change.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base.map { UnsafePointer($0 + start) }, count: count)
    }

    mutating func append(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard count > 0 else { return }
        reserve(count)
        (base.unsafelyUnwrapped + end).update(from: bytes, count: count)
        end += count
    }

    mutating func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Appends bytes that are in here already, counted from the first one left.
    mutating func append(own range: Range<Int>) {
        guard !range.isEmpty else { return }
        reserve(range.count)
        let base = base.unsafelyUnwrapped
        (base + end).update(from: base + (start + range.lowerBound), count: range.count)
        end += range.count
    }

    /// Appends the line that begins a chunk (RFC 9112 §7.1).
    mutating func append(chunkOf size: Int) {
        var digits: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &digits) { room in
            var i = room.count - 2
            room[i] = 13
            room[i + 1] = 10
            var rest = size
            repeat {
                i -= 1
                let digit = UInt8(truncatingIfNeeded: rest & 15)
                room[i] = digit < 10 ? 0x30 + digit : 0x57 + digit
                rest >>= 4
            } while rest > 0
            let line = UnsafeBufferPointer(
                rebasing: UnsafeRawBufferPointer(room)
                    .assumingMemoryBound(to: UInt8.self)[i...])
            append(line.baseAddress.unsafelyUnwrapped, line.count)
        }
    }

    mutating func consume(_ count: Int) {
        start += count
        if start == end { release() }
    }

    mutating func release() {
        base?.deallocate()
        self = MessageBytes()
    }

    private mutating func reserve(_ more: Int) {
        guard end + more > capacity else { return }
        let count = count
        let size = max(capacity * 2, (count + more + 511) & ~511)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        if let base {
            fresh.update(from: base + start, count: count)
            base.deallocate()
        }
        base = fresh
        capacity = size
        start = 0
        end = count
    }
}
