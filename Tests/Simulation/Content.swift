/// The bytes of bodies: each is a window into one table, at a place that its request's id decides,
/// so that a byte of another body, or one too few, is seen.
enum Content {
    private static let size = 1 << 17
    private static let table: [UInt8] = {
        var x: UInt64 = 88_172_645_463_325_252
        return (0..<2 * size).map { _ in
            x ^= x << 13
            x ^= x >> 7
            x ^= x << 17
            return UInt8(truncatingIfNeeded: x >> 32)
        }
    }()

    private static func start(_ id: Int) -> Int { (id &* 7919 &+ 13) & (size - 1) }

    /// `count` bytes of body `id` from `offset` on; at most 128 KiB.
    static func bytes(_ id: Int, _ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
        let from = start(id) + offset
        precondition(offset + count <= size)
        return table[from..<from + count]
    }

    /// Whether `bytes` are those of body `id` at `offset`.
    static func matches(_ id: Int, _ offset: Int, _ bytes: ArraySlice<UInt8>) -> Bool {
        guard offset + bytes.count <= size else { return false }
        return self.bytes(id, offset, bytes.count).elementsEqual(bytes)
    }

    /// Longest body.
    static let longest = size
}
