/// Bytes on their way, first in, first out.
struct ByteQueue {
    private var bytes: [UInt8] = []
    private var head = 0

    var count: Int { bytes.count - head }
    var isEmpty: Bool { head == bytes.count }

    mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    mutating func append(_ base: UnsafeRawPointer?, _ count: Int) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Takes at most `count` bytes into `out`; how many there were.
    mutating func take(_ count: Int, into out: UnsafeMutableRawPointer) -> Int {
        let n = min(count, self.count)
        bytes.withUnsafeBytes {
            if n > 0, let base = $0.baseAddress { out.copyMemory(from: base + head, byteCount: n) }
        }
        drop(n)
        return n
    }

    /// Takes `count` bytes at most.
    mutating func take(_ count: Int) -> [UInt8] {
        let n = min(count, self.count)
        let taken = Array(bytes[head..<head + n])
        drop(n)
        return taken
    }

    mutating func removeAll() {
        bytes.removeAll()
        head = 0
    }

    private mutating func drop(_ count: Int) {
        head += count
        if head == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 32_768 {
            bytes.removeFirst(head)
            head = 0
        }
    }
}
