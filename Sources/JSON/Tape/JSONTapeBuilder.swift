/// Appends values to a tape, as a parser finds them. It keeps its stack of open containers in their
/// entries instead of recursing, so a hostile text can't exhaust the thread's stack and nesting
/// takes no memory of its own.
struct JSONTapeBuilder {
    let text: UnsafePointer<UInt8>
    var memory: JSONMemory
    private(set) var entries: UnsafeMutablePointer<JSONEntry>
    var count = 1
    private(set) var capacity: Int
    /// The innermost open container; 0 for none.
    var container = 0
    /// Whether that is an object.
    var isInObject = false
    /// How many children it has so far.
    var childCount: UInt32 = 0
    /// How many containers are open.
    var depth = 0
    var poolCount = 0
    private var listCount = 0

    init(_ text: UnsafePointer<UInt8>, size: Int, memory: JSONMemory, copies: Bool) {
        self.text = text
        self.memory = memory
        (entries, capacity) = memory.entries(after: size, copies: copies)
        entries[0] = JSONEntry(.none, start: 0, end: 0)
    }

    /// The finished tape's first member of the block.
    func finish(size: Int) -> UnsafeMutablePointer<JSONTape> {
        let tape = memory.block.assumingMemoryBound(to: JSONTape.self)
        tape.initialize(
            to: JSONTape(
                entries: entries, count: UInt32(count), layout: JSONTape.currentLayout,
                source: text, sourceCount: size,
                pool: memory.pool, children: memory.children))
        return tape
    }

    // MARK: Scalars

    @inline(__always)
    mutating func append(
        _ tag: JSONEntry.Tag, _ start: Int, _ end: Int, link: UInt32 = 0, count length: Int = 0
    ) {
        if count == capacity { grow() }
        entries[count] = JSONEntry(
            tag, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
            link: link, count: UInt32(truncatingIfNeeded: length))
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        (entries, capacity) = memory.grow(entries, count: count)
    }

    /// Room in the pool for `length` more bytes and a vector that is stored past its end.
    mutating func poolRoom(for length: Int) -> UnsafeMutablePointer<UInt8> {
        memory.reservePool(poolCount + length + 16) + poolCount
    }

    /// Appends a string whose characters are the next `length` bytes of the pool.
    mutating func appendDecoded(_ start: Int, _ end: Int, length: Int) {
        append(.decoded, start, end, link: UInt32(truncatingIfNeeded: poolCount), count: length)
        poolCount += length
    }

    /// Appends a string whose characters are those in `range` of the source, which are UTF-8 but
    /// maybe not as they would stand between quotes.
    mutating func appendCopy(_ start: Int, _ end: Int, of range: Range<Int>) {
        poolRoom(for: range.count).update(from: text + range.lowerBound, count: range.count)
        appendDecoded(start, end, length: range.count)
    }

    /// Appends a number that is spelled otherwise in the source.
    mutating func appendRespelled(
        _ tag: JSONEntry.Tag, _ start: Int, _ end: Int, _ lexeme: [UInt8]
    ) {
        let room = poolRoom(for: lexeme.count)
        for (i, byte) in lexeme.enumerated() { room[i] = byte }
        append(
            tag, start, end, link: UInt32(truncatingIfNeeded: poolCount), count: lexeme.count)
        poolCount += lexeme.count
    }

    // MARK: Containers

    /// Counts one more element or member of the open container.
    @inline(__always)
    mutating func countChild() { childCount &+= 1 }

    @inline(__always)
    mutating func begin(_ tag: JSONEntry.Tag, at offset: Int) {
        if container != 0 {
            entries[container].suspend(count: childCount)
        }
        let index = count
        append(tag, offset, offset, link: UInt32(truncatingIfNeeded: container))
        container = index
        isInObject = tag == .object
        childCount = 0
        depth &+= 1
    }

    /// Ends the innermost container after seeing to members named twice.
    @inline(__always)
    mutating func close(
        end: Int, _ duplicateKeys: JSONOptions.DuplicateKeys, _ scanner: JSONScanner
    ) throws(JSONError) {
        if duplicateKeys != .keep, isInObject, childCount > 1, hasRepeatedKey() {
            try resolveRepeatedKeys(duplicateKeys, scanner)
        }
        close(end: end)
    }

    /// Ends the innermost container, whose last byte is the one before `end`.
    @inline(__always)
    private mutating func close(end: Int) {
        let parent = entries[container].close(
            end: UInt32(truncatingIfNeeded: end), next: UInt32(truncatingIfNeeded: count),
            count: childCount)
        if childCount > JSONEntry.walkMax, entries[container].layout == JSONEntry.Tag.nested {
            index(container)
        }
        container = Int(parent)
        depth &-= 1
        // Entry 0 is no object and has no children.
        isInObject = entries[container].isObject
        childCount = entries[container].count
    }

    /// Puts other entries in the place of the innermost container's children.
    mutating func replaceChildren(by children: [JSONEntry], count: Int) {
        for (i, entry) in children.enumerated() { entries[container + 1 + i] = entry }
        self.count = container + 1 + children.count
        childCount = UInt32(truncatingIfNeeded: count)
    }

    @inline(never)
    private mutating func index(_ container: Int) {
        let children = Int(childCount)
        let list = memory.reserveChildren(listCount + children + 1) + listCount
        list[0] = entries[container].end
        let step = isInObject ? 1 : 0
        var child = container + 1
        for i in 1...children {
            list[i] = UInt32(truncatingIfNeeded: child)
            child =
                entries[child + step].isContainer
                ? Int(entries[child + step].link) : child + step + 1
        }
        entries[container].list(at: UInt32(truncatingIfNeeded: listCount))
        listCount += children + 1
    }
}

extension JSONEntry {
    /// Keeps the count of a container while one inside it is open.
    @inline(__always)
    mutating func suspend(count: UInt32) {
        info = info & 15 | Tag.nested | count << Self.countShift
    }

    /// Ends a container; returns the one around it.
    @inline(__always)
    mutating func close(end: UInt32, next: UInt32, count: UInt32) -> UInt32 {
        let parent = link
        self.end = end
        link = next
        info = info & 15 | count << Self.countShift
        return parent
    }

    fileprivate mutating func list(at place: UInt32) {
        info = info & ~3 | Tag.indexed
        end = place
    }
}
