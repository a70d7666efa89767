/// A parsed JSON text (RFC 8259): a flat tape of values that keeps the order of members, the
/// spelling of numbers and where each value stood.
///
/// Values are `JSONNode` numbers, asked about through the document; nothing is allocated to look at
/// one. A document is immutable and may be used from any thread. Memory is the text, 24 bytes a
/// value and key, and the decoded form of strings with escapes.
public final class JSONDocument: @unchecked Sendable {
    // @unchecked: written in init only, freed in deinit only, read-only in between. Raw memory
    // rather than arrays, because `text` hands out pointers that stay valid as long as the document
    // does.
    private let source: UnsafeMutableBufferPointer<UInt8>
    private let pool: UnsafeMutableBufferPointer<UInt8>
    private let entries: [JSONEntry]
    private let children: [UInt32]

    /// Parses a copy of `text`, which is UTF-8 without a byte order mark. Never traps, whatever the
    /// bytes; throws the first fault.
    public init(
        _ text: UnsafeBufferPointer<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        var parser = JSONParser(text, options: options)
        try parser.parse()
        source = Self.copy(text)
        pool = parser.pool.withUnsafeBufferPointer(Self.copy)
        entries = parser.entries
        children = parser.children
    }

    deinit {
        source.deallocate()
        pool.deallocate()
    }

    private static func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeMutableBufferPointer<
        UInt8
    > {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        return buffer
    }

    /// How many entries the tape has: all node numbers are below it.
    public var nodeCount: Int { entries.count }

    /// The entry of a node, or nil when the number names none.
    private func entry(_ node: JSONNode) -> JSONEntry? {
        node.exists && node.index < UInt32(clamping: entries.count) ? entries[Int(node.index)] : nil
    }
}

extension JSONDocument {
    /// Parses a copy of `bytes`.
    public convenience init(
        _ bytes: some Collection<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        defer { buffer.deallocate() }
        _ = buffer.initialize(from: bytes)
        try self.init(UnsafeBufferPointer(buffer), options: options)
    }

    /// Parses `text`.
    public convenience init(
        _ text: String, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        try self.init(text.utf8, options: options)
    }
}

// MARK: Asking about values

extension JSONDocument {
    /// What kind of value this is; nil for none.
    public func kind(of node: JSONNode) -> JSONKind? { entry(node)?.kind }

    /// How many members or elements; 0 for anything else.
    public func count(of node: JSONNode) -> Int {
        guard let entry = entry(node), entry.kind == .array || entry.kind == .object else {
            return 0
        }
        return Int(entry.count)
    }

    /// Where the value stands in the source, in bytes; empty for none. A string's span includes its
    /// quotes, a container's its brackets.
    public func span(of node: JSONNode) -> Range<Int> {
        guard let entry = entry(node) else { return 0..<0 }
        return Int(entry.start)..<Int(entry.end)
    }

    /// The text this was parsed from. Borrowed: valid as long as the document.
    public var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(source) }

    /// A string's characters, decoded; anything else as it is written (a number's lexeme). Empty
    /// for none. Borrowed: valid as long as the document.
    public func text(of node: JSONNode) -> UnsafeBufferPointer<UInt8> {
        guard let entry = entry(node) else { return UnsafeBufferPointer(rebasing: source[0..<0]) }
        guard entry.kind == .string else {
            return UnsafeBufferPointer(rebasing: source[Int(entry.start)..<Int(entry.end)])
        }
        let isDecoded = entry.flags.contains(.decoded)
        let start = isDecoded ? Int(entry.place) : Int(entry.start) + 1
        let all = isDecoded ? pool : source
        return UnsafeBufferPointer(rebasing: all[start..<start + Int(entry.count)])
    }

    /// `text(of:)` as a copy.
    public func string(of node: JSONNode) -> String {
        String(decoding: text(of: node), as: UTF8.self)
    }

    /// `true` or `false`; nil for anything else.
    public func bool(of node: JSONNode) -> Bool? {
        guard let entry = entry(node), entry.kind == .bool else { return nil }
        return entry.flags.contains(.isTrue)
    }

    /// A number that is whole and fits, whatever its spelling (`1e2` is 100); nil for anything
    /// else.
    public func int(of node: JSONNode) -> Int64? { number(of: node)?.int64 }

    /// A number as the nearest double; nil for anything else and where that would be infinite.
    public func double(of node: JSONNode) -> Double? { number(of: node)?.double }

    /// A number with its spelling; nil for anything else.
    public func number(of node: JSONNode) -> JSONNumber? {
        kind(of: node) == .number ? JSONNumber(unchecked: string(of: node)) : nil
    }
}

// MARK: Moving between values

extension JSONDocument {
    /// The `index`-th element of an array, in constant time; none when there isn't one.
    public func element(_ array: JSONNode, at index: Int) -> JSONNode {
        guard let entry = entry(array), entry.kind == .array else { return .none }
        return child(of: entry, at: index, stride: 1, from: array)
    }

    /// The `index`-th member of an object in the order of the text, in constant time.
    public func member(_ object: JSONNode, at index: Int) -> (key: JSONNode, value: JSONNode) {
        guard let entry = entry(object), entry.kind == .object else { return (.none, .none) }
        let key = child(of: entry, at: index, stride: 2, from: object)
        return (key, key.exists ? JSONNode(key.index + 1) : .none)
    }

    /// The value of the member named `name`; the last one when there are several, none without one.
    /// Takes time in proportion to the members.
    public func member(_ object: JSONNode, named name: UnsafeBufferPointer<UInt8>) -> JSONNode {
        var index = count(of: object)
        while index > 0 {
            index -= 1
            let (key, value) = member(object, at: index)
            if text(of: key).elementsEqual(name) { return value }
        }
        return .none
    }

    /// The value of the member named `name`, as above.
    public func member(_ object: JSONNode, named name: String) -> JSONNode {
        var name = name
        return name.withUTF8 { member(object, named: $0) }
    }

    private func child(of entry: JSONEntry, at index: Int, stride: Int, from node: JSONNode)
        -> JSONNode
    {
        guard index >= 0, index < Int(entry.count) else { return .none }
        return entry.flags.contains(.indexed)
            ? JSONNode(children[Int(entry.place) + index])
            : JSONNode(node.index + 1 + UInt32(index * stride))
    }
}
