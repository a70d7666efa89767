// What `view` answers, for code that has a document in its hand. Text is borrowed: valid as long as
// the document.

extension JSONDocument {
    /// How many entries the tape has: all node numbers are below it.
    @inlinable public var nodeCount: Int { view.nodeCount }

    /// The text this was parsed from. Borrowed: valid as long as the document.
    @inlinable public var text: UnsafeBufferPointer<UInt8> { view.text }

    /// What kind of value this is; nil for none.
    @inlinable public func kind(of node: JSONNode) -> JSONKind? { view.kind(of: node) }

    /// How many members or elements; 0 for anything else.
    @inlinable public func count(of node: JSONNode) -> Int { view.count(of: node) }

    /// Where the value stands in the source, in bytes; empty for none. A string's span includes its
    /// quotes, a container's its brackets.
    @inlinable public func span(of node: JSONNode) -> Range<Int> { view.span(of: node) }

    /// A string's characters, decoded; a number's lexeme, spelled as RFC 8259 has it; anything else
    /// as it is written. Empty for none. Borrowed: valid as long as the document.
    @inlinable public func text(of node: JSONNode) -> UnsafeBufferPointer<UInt8> {
        view.text(of: node)
    }

    /// `text(of:)` as a copy.
    @inlinable public func string(of node: JSONNode) -> String { view.string(of: node) }

    /// `true` or `false`; nil for anything else.
    @inlinable public func bool(of node: JSONNode) -> Bool? { view.bool(of: node) }

    /// A number that is whole and fits, whatever its spelling (`1e2` is 100); nil for anything
    /// else.
    @inlinable public func int(of node: JSONNode) -> Int64? { view.int(of: node) }

    /// A number as the nearest double; nil for anything else and where that would be infinite.
    public func double(of node: JSONNode) -> Double? { view.double(of: node) }

    /// A number with its spelling; nil for anything else.
    public func number(of node: JSONNode) -> JSONNumber? { view.number(of: node) }
}

// MARK: Moving between values

extension JSONDocument {
    /// The `index`-th element of an array, in constant time; none when there isn't one.
    @inlinable public func element(_ array: JSONNode, at index: Int) -> JSONNode {
        view.element(array, at: index)
    }

    /// The `index`-th member of an object in the order of the text, in constant time.
    @inlinable
    public func member(_ object: JSONNode, at index: Int) -> (key: JSONNode, value: JSONNode) {
        view.member(object, at: index)
    }

    /// The value of the member named `name`; the last one when there are several, none without one.
    /// Takes time in proportion to the members.
    @inlinable
    public func member(_ object: JSONNode, named name: UnsafeBufferPointer<UInt8>) -> JSONNode {
        view.member(object, named: name)
    }

    /// The value of the member named `name`, as above.
    @inlinable public func member(_ object: JSONNode, named name: String) -> JSONNode {
        view.member(object, named: name)
    }

    /// Calls `body` with each element of an array, in order; the document stays alive meanwhile.
    @inlinable
    public func forEachElement<E: Error>(
        of array: JSONNode, _ body: (JSONNode) throws(E) -> Void
    ) throws(E) {
        defer { withExtendedLifetime(self) {} }
        var elements = view.elements(of: array)
        while let element = elements.next() { try body(element) }
    }

    /// Calls `body` with each member of an object, in order; the document stays alive meanwhile.
    @inlinable
    public func forEachMember<E: Error>(
        of object: JSONNode, _ body: (_ key: JSONNode, _ value: JSONNode) throws(E) -> Void
    ) throws(E) {
        defer { withExtendedLifetime(self) {} }
        var members = view.members(of: object)
        while let (key, value) = members.next() { try body(key, value) }
    }
}
