/// Memory of one call: what arguments point to. Zeroed, given back when the call ends.
struct CallMemory: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = []
    /// Bytes that may still be taken.
    private var left: Int

    init(atMost bytes: Int) { left = bytes }

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// Zeroes at an address for any type; nil when the call would take too much.
    mutating func take(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size <= left else { return nil }
        left -= size
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(size, 1), alignment: 16)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: max(size, 1))
        blocks.append(block)
        return block
    }

    /// A copy with a NUL behind it; nil when the call would take too much.
    mutating func takeText(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeMutableRawPointer? {
        guard let block = take(text.count + 1) else { return nil }
        block.copy(text)
        return block
    }
}

extension UnsafeMutableRawPointer {
    /// Puts the bytes here.
    func copy(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        copyMemory(from: start, byteCount: bytes.count)
    }
}
