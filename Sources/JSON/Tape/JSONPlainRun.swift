/// The state of `takePlain`: a copy of the builder's.
struct JSONPlainRun {
    /// Behind the last token that was taken whole, or the last bracket that opens.
    var at: UnsafePointer<UInt8>
    /// Where the next entry goes.
    var out: UnsafeMutablePointer<JSONEntry>
    private(set) var container: Int
    var childCount: UInt32
    private(set) var depth: Int
    private(set) var isInObject: Bool
    /// The names of the innermost container, when it is an object.
    var names: JSONNameMarks
    /// Those of the objects around it, by their depth.
    private var marks = InlineArray<8, JSONNameMarks>(repeating: .unknown)

    @inline(__always)
    init(_ builder: JSONTapeBuilder, from offset: Int) {
        at = builder.text + offset
        out = builder.entries + builder.count
        container = builder.container
        childCount = builder.childCount
        depth = builder.depth
        isInObject = builder.isInObject
        names = builder.childCount == 0 ? JSONNameMarks() : .unknown
    }

    /// The bracket that ends the innermost container.
    @inline(__always)
    var closer: UInt8 { isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    /// Begins a container that is a child of the innermost one, at its bracket.
    @inline(__always)
    mutating func open(
        _ bracket: UnsafePointer<UInt8>, _ entries: UnsafeMutablePointer<JSONEntry>,
        in text: UnsafePointer<UInt8>
    ) {
        if depth < marks.count { marks[depth] = names }
        // Its name has been written.
        if isInObject { out += 1 }
        isInObject = bracket.pointee == UInt8(ascii: "{")
        entries[container].suspend(count: childCount &+ 1)
        out.pointee = JSONEntry(
            isInObject ? .object : .array, start: UInt32(truncatingIfNeeded: bracket - text),
            end: 0, link: UInt32(truncatingIfNeeded: container))
        container = Self.place(of: out, in: entries)
        out += 1
        childCount = 0
        depth &+= 1
        names = JSONNameMarks()
        at = bracket + 1
    }

    /// A difference of pointers, which the compiler would round towards zero.
    @inline(__always)
    private static func place(
        of entry: UnsafeMutablePointer<JSONEntry>, in entries: UnsafeMutablePointer<JSONEntry>
    ) -> Int {
        Int(
            bitPattern: (UInt(bitPattern: entry) &- UInt(bitPattern: entries))
                / UInt(MemoryLayout<JSONEntry>.stride))
    }

    /// Ends the innermost container, whose bracket is next; not one whose children must be listed.
    @inline(__always)
    mutating func close(
        _ entries: UnsafeMutablePointer<JSONEntry>, in text: UnsafePointer<UInt8>
    ) -> Bool {
        if childCount > JSONEntry.walkMax, entries[container].layout != 0 { return false }
        at += 1
        container = Int(
            entries[container].close(
                end: UInt32(truncatingIfNeeded: at - text),
                next: UInt32(truncatingIfNeeded: Self.place(of: out, in: entries)),
                count: childCount))
        childCount = entries[container].count
        isInObject = entries[container].isObject
        depth &-= 1
        names = depth < marks.count ? marks[depth] : .unknown
        return true
    }
}
