/// The order of UTF-8 text by its bytes, which is that of its scalars (RFC 9535 §2.3.5.2.2), or by
/// UTF-16 units, which is Java's.
enum TextOrder {
    static func compare(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>, asUTF16: Bool
    ) -> Int {
        for (x, y) in zip(a, b) where x != y {
            // Scalars above U+FFFF (a first byte of F0 or more) are pairs of surrogates to UTF-16,
            // which come before U+E000 to U+FFFF (a first byte of EE or EF).
            let isTurned = asUTF16 && min(x, y) >= 0xee && min(x, y) <= 0xef && max(x, y) >= 0xf0
            return (x < y) != isTurned ? -1 : 1
        }
        return a.count - b.count
    }
}
