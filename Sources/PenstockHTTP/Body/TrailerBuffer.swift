import CPenstock
import PenstockCore

/// Lent memory for a body's trailer section. Without memory trailers are checked and dropped.
public struct TrailerBuffer {
    var base: UnsafeMutablePointer<UInt8>?
    var capacity = 0
    var count = 0

    /// No memory: trailers are dropped.
    public init() {}

    /// Keeps trailers in `capacity` bytes at `base`, which must outlive the decoder and its views.
    public init(_ base: UnsafeMutablePointer<UInt8>, capacity: Int) {
        self.base = base
        self.capacity = capacity
    }

    var view: ByteView {
        guard let base else { return .absent }
        return ByteView(UnsafePointer(base), count)
    }

    /// False when it doesn't fit.
    @inline(__always)
    mutating func append(_ byte: UInt8) -> Bool {
        guard let base else { return true }
        guard count < capacity else { return false }
        base[count] = byte
        count += 1
        return true
    }
}
