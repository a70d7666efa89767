public import CPenstock

/// Memory that lives as long as an instance: configured values turned into plain bytes once, so that
/// a request touches no reference counts.
///
/// Owned by the instance and given back when it is destroyed. Used while the instance is made, on
/// the main thread; the views it gives may be read from any thread.
public final class Storage: @unchecked Sendable {
    // Sendable: only the thread that makes the instance calls it, and the last release frees it.
    private var blocks: [UnsafeMutableRawPointer] = []

    init() {}

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// Room for `count` values of a type that needs no clean-up; not initialized.
    public func allocate<T: BitwiseCopyable>(_ type: T.Type, count: Int)
        -> UnsafeMutableBufferPointer<T>
    {
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count * MemoryLayout<T>.stride), alignment: 64)
        blocks.append(block)
        return UnsafeMutableBufferPointer(
            start: block.bindMemory(to: type, capacity: count), count: count)
    }

    /// The values, in one flat block.
    public func copy<T: BitwiseCopyable>(_ values: [T]) -> UnsafeBufferPointer<T> {
        let memory = allocate(T.self, count: values.count)
        _ = memory.initialize(from: values)
        return UnsafeBufferPointer(memory)
    }

    /// The value, at an address that lasts.
    func keep<T: BitwiseCopyable>(_ value: T) -> UnsafeRawPointer {
        UnsafeRawPointer(copy([value]).baseAddress.unsafelyUnwrapped)
    }

    /// The text as UTF-8 bytes.
    public func copy(_ text: String) -> Bytes { Bytes(copy(Array(text.utf8))) }

    /// The bytes of a view that would not live long enough.
    public func copy(_ bytes: Bytes) -> Bytes {
        bytes.isAbsent ? .absent : Bytes(copy(Array(bytes.buffer)))
    }
}
