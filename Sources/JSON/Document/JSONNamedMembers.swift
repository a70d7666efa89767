extension JSONView {
    /// The members of an object by their names, in order; none for anything else.
    @inlinable @inline(__always)
    public func namedMembers(of object: JSONNode) -> JSONNamedMembers {
        let entry = entry(object)
        return JSONNamedMembers(self, object.index &+ 1, entry.isObject ? entry.count : 0)
    }
}

/// The members of an object by their names, one after the other, for code that looks at very many:
/// pointers go over the tape itself. Unowned, as `JSONView` is.
@frozen
public struct JSONNamedMembers {
    @usableFromInline let entries: UnsafePointer<JSONEntry>
    @usableFromInline let source: UnsafePointer<UInt8>
    @usableFromInline let view: JSONView
    @usableFromInline var key: UnsafePointer<JSONEntry>
    @usableFromInline var left: UInt32

    @inlinable @inline(__always)
    init(_ view: JSONView, _ index: UInt32, _ left: UInt32) {
        self.view = view
        self.left = left
        entries = UnsafePointer(view.tape.pointee.entries)
        source = view.tape.pointee.source
        key = entries + Int(index)
    }

    /// The next member, without asking what kind of value its name is: names are strings.
    @inlinable @inline(__always)
    public mutating func next() -> (name: UnsafeBufferPointer<UInt8>, value: JSONNode)? {
        guard left > 0 else { return nil }
        left &-= 1
        let name = key.pointee
        let value = key + 1
        key =
            value.pointee.isContainer ? entries + Int(value.pointee.link) : value + 1
        let start =
            name.tag == .decoded ? view.characters(of: name) : source + Int(name.start) + 1
        return (
            UnsafeBufferPointer(start: start, count: Int(name.count)),
            JSONView.node(of: value, in: entries)
        )
    }
}
