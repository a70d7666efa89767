/// A growing array of plain elements. An array proper checks on each write whether it is shared and
/// on each use whether the index is good, which was a third of a template's compilation.
struct VTLBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    /// Without memory until something is added.
    init() {
        capacity = 0
        base = Self.nowhere
    }

    deinit { if capacity > 0 { base.deallocate() } }

    private static var nowhere: UnsafeMutablePointer<Element> {
        // Aligned for anything, and never read.
        UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
    }

    var last: Element? { count > 0 ? base[count &- 1] : nil }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return base[index]
        }
        @inline(__always) nonmutating _modify {
            assert(index >= 0 && index < count)
            yield &base[index]
        }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { reserve(1) }
        (base + count).initialize(to: element)
        count &+= 1
    }

    mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
        if count &+ elements.count > capacity { reserve(elements.count) }
        guard let start = elements.baseAddress else { return }
        (base + count).initialize(from: start, count: elements.count)
        count &+= elements.count
    }

    @inline(never)
    private mutating func reserve(_ more: Int) {
        let old = capacity
        capacity = max(count + more, capacity * 2, 16)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        larger.moveInitialize(from: base, count: count)
        if old > 0 { base.deallocate() }
        base = larger
    }

    mutating func removeLast() -> Element {
        assert(count > 0)
        count &-= 1
        return base[count]
    }

    /// Drops the elements from `start`.
    mutating func cut(from start: Int) {
        assert(start <= count)
        count = start
    }

    /// Drops the elements in `range` and moves those behind it down.
    mutating func remove(_ range: Range<Int>) {
        assert(range.upperBound <= count)
        (base + range.lowerBound).update(
            from: base + range.upperBound, count: count - range.upperBound)
        count -= range.count
    }

    func copy(from start: Int) -> ContiguousArray<Element> {
        ContiguousArray(UnsafeBufferPointer(start: base + start, count: count - start))
    }

    /// The elements, in memory that the caller has to free; nothing is left.
    mutating func take() -> UnsafeMutableBufferPointer<Element> {
        defer {
            base = Self.nowhere
            capacity = 0
            count = 0
        }
        guard capacity > 0 else { return UnsafeMutableBufferPointer(start: nil, count: 0) }
        if (capacity - count) * MemoryLayout<Element>.stride > Self.wasteMax {
            let exact = UnsafeMutablePointer<Element>.allocate(capacity: count)
            exact.moveInitialize(from: base, count: count)
            base.deallocate()
            base = exact
        }
        return UnsafeMutableBufferPointer(start: base, count: count)
    }

    /// How many bytes of what is taken may be unused.
    private static var wasteMax: Int { 1024 }
}
