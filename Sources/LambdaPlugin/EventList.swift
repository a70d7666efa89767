/// A list that an event borrows: its memory stays where it is until `removeAll`, and is used again
/// from request to request. The loop's thread only.
public final class EventList<Element: BitwiseCopyable> {
    private var memory: UnsafeMutableBufferPointer<Element>
    /// How many.
    public private(set) var count = 0

    /// An empty one.
    public init() { memory = .allocate(capacity: 16) }

    deinit { memory.deallocate() }

    /// Valid until the next change.
    public var view: UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(rebasing: UnsafeBufferPointer(memory)[0..<count])
    }

    /// Empties it.
    public func removeAll() { count = 0 }

    /// Adds one.
    public func append(_ element: Element) {
        makeRoom(for: 1)
        memory.initializeElement(at: count, to: element)
        count += 1
    }

    /// Adds several.
    public func append(contentsOf elements: some Collection<Element>) {
        makeRoom(for: elements.count)
        for element in elements {
            memory.initializeElement(at: count, to: element)
            count += 1
        }
    }

    private func makeRoom(for more: Int) {
        guard count + more > memory.count else { return }
        let larger = UnsafeMutableBufferPointer<Element>.allocate(
            capacity: max(count + more, memory.count * 2))
        _ = larger.moveInitialize(fromContentsOf: memory[0..<count])
        memory.deallocate()
        memory = larger
    }
}
