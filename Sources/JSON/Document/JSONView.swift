/// A document, unowned: one pointer that is copied for nothing and retains nothing, for code that
/// looks at many values.
///
/// All questions about values are answered here; `JSONDocument` passes its own on. A view, and all
/// text that comes out of it, is valid as long as its document lives: the holder of a view keeps the
/// document elsewhere (`withExtendedLifetime`, or a stored property).
@frozen
public struct JSONView: BitwiseCopyable, @unchecked Sendable {
    // @unchecked: it points to memory that nobody writes while the document lives.
    @usableFromInline let tape: UnsafePointer<JSONTape>

    @usableFromInline
    init(_ tape: UnsafePointer<JSONTape>) { self.tape = tape }

    /// The view of a document that somebody else has parsed and keeps (`memory`), without a look at its
    /// text; nil where its layout isn't this library's. As borrowed as the memory is.
    public init?(borrowing memory: UnsafeRawPointer) {
        tape = memory.assumingMemoryBound(to: JSONTape.self)
        guard tape.pointee.layout == JSONTape.currentLayout else { return nil }
    }

    /// The tape itself, for `init(borrowing:)` and `JSONParserScratch.borrow`, of this copy of the library or another.
    public var memory: UnsafeRawPointer { UnsafeRawPointer(tape) }

    /// How many entries the tape has: all node numbers are below it.
    @inlinable public var nodeCount: Int { Int(tape.pointee.count) }

    /// The text this was parsed from.
    @inlinable public var text: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: tape.pointee.source, count: tape.pointee.sourceCount)
    }

    /// The entry of a node; entry 0, which is no value, when the number names none.
    @inlinable @inline(__always)
    func entry(_ node: JSONNode) -> JSONEntry {
        tape.pointee.entries[node.index < tape.pointee.count ? Int(node.index) : 0]
    }

    /// The node of an entry at or behind `entries`. A difference of pointers would be rounded towards zero
    /// in case it is negative.
    @inlinable @inline(__always)
    static func node(
        of entry: UnsafePointer<JSONEntry>, in entries: UnsafePointer<JSONEntry>
    ) -> JSONNode {
        let distance = UInt(bitPattern: entry) &- UInt(bitPattern: entries)
        return JSONNode(
            UInt32(truncatingIfNeeded: distance / UInt(MemoryLayout<JSONEntry>.stride)))
    }
}

// MARK: Asking about values

extension JSONView {
    /// What kind of value this is; nil for none.
    @inlinable public func kind(of node: JSONNode) -> JSONKind? { entry(node).kind }

    /// Whether this is an object.
    @inlinable public func isObject(_ node: JSONNode) -> Bool { entry(node).isObject }

    /// Whether this is an array.
    @inlinable public func isArray(_ node: JSONNode) -> Bool { entry(node).isArray }

    /// Whether this is a string.
    @inlinable public func isString(_ node: JSONNode) -> Bool { entry(node).isString }

    /// Whether this is a number.
    @inlinable public func isNumber(_ node: JSONNode) -> Bool { entry(node).isNumber }

    /// Whether this is `null`; false for none.
    @inlinable public func isNull(_ node: JSONNode) -> Bool { entry(node).tag == .null }

    /// How many members or elements; 0 for anything else.
    @inlinable public func count(of node: JSONNode) -> Int {
        let entry = entry(node)
        return entry.isContainer ? Int(entry.count) : 0
    }

    /// `true` or `false`; nil for anything else.
    @inlinable public func bool(of node: JSONNode) -> Bool? {
        switch entry(node).tag {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// A string's characters, decoded; a number's lexeme, spelled as RFC 8259 has it; anything else
    /// as it is written. Empty for none.
    @inlinable public func text(of node: JSONNode) -> UnsafeBufferPointer<UInt8> {
        let entry = entry(node)
        if entry.isString {
            return UnsafeBufferPointer(start: characters(of: entry), count: Int(entry.count))
        }
        return entry.isNumber ? lexeme(of: entry) : source(of: node)
    }

    /// Whether a string was written without escapes, so that its characters are also how it is
    /// spelled in JSON.
    @inlinable public func isWrittenPlainly(_ node: JSONNode) -> Bool {
        entry(node).tag == .string
    }

    /// `text(of:)` as a copy.
    @inlinable public func string(of node: JSONNode) -> String {
        String(decoding: text(of: node), as: UTF8.self)
    }

    /// Where the value stands in the source, in bytes; empty for none. A string's span includes its
    /// quotes, a container's its brackets.
    @inlinable public func span(of node: JSONNode) -> Range<Int> {
        let entry = entry(node)
        return Int(entry.start)..<end(of: entry)
    }

    /// The bytes of `span(of:)`.
    @inlinable public func source(of node: JSONNode) -> UnsafeBufferPointer<UInt8> {
        let entry = entry(node)
        let start = Int(entry.start)
        return UnsafeBufferPointer(
            start: tape.pointee.source + start, count: end(of: entry) - start)
    }

    @inlinable
    func end(of entry: JSONEntry) -> Int {
        if entry.isContainer, entry.layout == JSONEntry.Tag.indexed,
            let children = tape.pointee.children
        {
            return Int(children[Int(entry.end)])
        }
        return Int(entry.end)
    }

    @inlinable @inline(__always)
    func characters(of string: JSONEntry) -> UnsafePointer<UInt8> {
        if string.tag == .decoded, let pool = tape.pointee.pool {
            return UnsafePointer(pool + Int(string.link))
        }
        return tape.pointee.source + Int(string.start) + 1
    }

    /// The lexeme of a number, which the lenient parser may have respelled in the pool.
    @inlinable @inline(__always)
    func lexeme(of number: JSONEntry) -> UnsafeBufferPointer<UInt8> {
        if number.count > 0, let pool = tape.pointee.pool {
            return UnsafeBufferPointer(start: pool + Int(number.link), count: Int(number.count))
        }
        return UnsafeBufferPointer(
            start: tape.pointee.source + Int(number.start), count: Int(number.end - number.start))
    }
}
