extension JSONView {
    /// The elements of an array, in order and for nothing; empty for anything else.
    @inlinable public func elements(of array: JSONNode) -> JSONElements {
        let entry = entry(array)
        return JSONElements(self, array.index &+ 1, entry.isArray ? entry.count : 0)
    }

    /// The members of an object, in order and for nothing; empty for anything else.
    @inlinable public func members(of object: JSONNode) -> JSONMembers {
        let entry = entry(object)
        return JSONMembers(self, object.index &+ 1, entry.isObject ? entry.count : 0)
    }
}

/// The elements of an array, one after the other. Unowned, as `JSONView` is.
@frozen
public struct JSONElements: Sequence, IteratorProtocol {
    @usableFromInline let view: JSONView
    @usableFromInline var index: UInt32
    @usableFromInline var left: UInt32

    @inlinable
    init(_ view: JSONView, _ index: UInt32, _ left: UInt32) {
        self.view = view
        self.index = index
        self.left = left
    }

    /// The next element.
    @inlinable public mutating func next() -> JSONNode? {
        guard left > 0 else { return nil }
        left &-= 1
        defer { index = view.after(index) }
        return JSONNode(index)
    }

    /// How many are left.
    @inlinable public var underestimatedCount: Int { Int(left) }
}

/// The members of an object, one after the other. Unowned, as `JSONView` is.
@frozen
public struct JSONMembers: Sequence, IteratorProtocol {
    @usableFromInline let view: JSONView
    @usableFromInline var index: UInt32
    @usableFromInline var left: UInt32

    @inlinable
    init(_ view: JSONView, _ index: UInt32, _ left: UInt32) {
        self.view = view
        self.index = index
        self.left = left
    }

    /// The next member.
    @inlinable public mutating func next() -> (key: JSONNode, value: JSONNode)? {
        guard left > 0 else { return nil }
        left &-= 1
        let key = index
        index = view.after(key &+ 1)
        return (JSONNode(key), JSONNode(key &+ 1))
    }

    /// How many are left.
    @inlinable public var underestimatedCount: Int { Int(left) }
}
