public import CPenstock
import Glibc

/// One header field: two views and what was found out about it at parse time. 24 bytes, trivial.
public struct HeaderField {
    /// First byte of the name, in the bytes it arrived in or in the exchange's arena.
    public let name: UnsafePointer<UInt8>
    /// First byte of the value, without the white space around it.
    public let value: UnsafePointer<UInt8>
    /// Length of the value in bytes.
    public let valueLength: UInt32
    /// Length of the name in bytes.
    public let nameLength: UInt16
    /// `HeaderName.rawValue`.
    public let id: UInt8
    /// `removed` and `verbatim`, or 0.
    public var flags: UInt8

    /// The field is gone: kept in place so that removing and undoing are one bit.
    @inlinable public static var removed: UInt8 { 1 }
    /// Name and value stand in memory as one line, `name: value CRLF`: the parser read them there.
    @inlinable public static var verbatim: UInt8 { 2 }

    /// A field that is present.
    @inlinable public init(name: ByteView, value: ByteView, id: HeaderName) {
        self.name = name.p.unsafelyUnwrapped
        self.value = value.p ?? name.p.unsafelyUnwrapped
        valueLength = UInt32(truncatingIfNeeded: value.n)
        nameLength = UInt16(truncatingIfNeeded: name.n)
        self.id = id.rawValue
        flags = 0
    }

    /// The same from bare pointers, for the head parser; both lengths fit (the line limit sees to it).
    @inlinable @inline(__always)
    public init(
        _ name: UnsafePointer<UInt8>, _ nameLength: Int, _ value: UnsafePointer<UInt8>,
        _ valueLength: Int, _ id: UInt8, flags: UInt8
    ) {
        self.name = name
        self.value = value
        self.valueLength = UInt32(truncatingIfNeeded: valueLength)
        self.nameLength = UInt16(truncatingIfNeeded: nameLength)
        self.id = id
        self.flags = flags
    }

    /// Points the value elsewhere.
    public mutating func replaceValue(_ view: ByteView) {
        self = HeaderField(
            name, Int(nameLength), view.p ?? name, view.n, id, flags: flags & HeaderField.removed)
    }

    /// The bytes it arrived in are at `new` now instead of `old`, which may be freed memory by now:
    /// its address counts, nothing is read there.
    public mutating func move(from old: UnsafePointer<UInt8>, to new: UnsafePointer<UInt8>) {
        self = HeaderField(
            new + (name - old), Int(nameLength), new + (value - old), Int(valueLength), id,
            flags: flags)
    }

    /// The name's bytes, as sent.
    @inlinable public var nameView: ByteView { ByteView(name, Int(nameLength)) }
    /// The value's bytes.
    @inlinable public var valueView: ByteView { ByteView(value, Int(valueLength)) }
    /// Whether the field still counts.
    @inlinable public var isPresent: Bool { flags & HeaderField.removed == 0 }
}

/// A list of header fields in the order they came, in raw memory that the owner lends.
///
/// Lookups walk it: with the ten to thirty fields of a real head, and ids for the common names, a
/// walk is cheaper than any index, and `known` says of most absent names that there is no need to.
/// `append` answers false when the table is full: the parser turns
/// that into 431, the exchange grows the table in its arena.
public struct HeaderTable {
    /// The fields, `count` of them.
    public var fields: UnsafeMutablePointer<HeaderField>
    /// How many fields there are, removed ones included.
    public var count: Int
    /// How many fit in the memory lent.
    public var capacity: Int
    /// The well-known names that fields have, `.other` included. It may have more members: a field
    /// that is removed or cut off leaves its own.
    public var known = HeaderSet.none

    /// An empty table over lent memory.
    @inlinable public init(fields: UnsafeMutablePointer<HeaderField>, capacity: Int) {
        self.fields = fields
        count = 0
        self.capacity = capacity
    }

    /// Adds a field at the end; false when the table is full.
    @inlinable @inline(__always)
    public mutating func append(_ field: HeaderField) -> Bool {
        guard count < capacity else { return false }
        (fields + count).initialize(to: field)
        count += 1
        known.insert(field.id)
        return true
    }

    /// Index of the first present field from `start` on with a well-known name, or -1.
    @inlinable public func index(of name: HeaderName, from start: Int = 0) -> Int {
        guard known.contains(name) else { return -1 }
        var i = start
        while i < count {
            if fields[i].id == name.rawValue, fields[i].isPresent { return i }
            i += 1
        }
        return -1
    }

    /// Index of the first present field from `start` on with that name in any case, or -1.
    @inlinable public func index(of name: ByteView, from start: Int = 0) -> Int {
        index(of: name, HeaderName.identify(name), from: start)
    }

    /// The same for a name whose id is known already.
    @inlinable @inline(__always)
    public func index(of name: ByteView, _ id: HeaderName, from start: Int = 0) -> Int {
        id == .other ? indexOfOther(name, from: start) : index(of: id, from: start)
    }

    /// The same for a name without an id.
    @usableFromInline @inline(never)
    func indexOfOther(_ name: ByteView, from start: Int) -> Int {
        guard known.contains(.other) else { return -1 }
        var i = start
        while i < count {
            if Int(fields[i].nameLength) == name.n, fields[i].id == 0, fields[i].isPresent,
                fields[i].nameView.equalsIgnoringCase(name)
            {
                return i
            }
            i += 1
        }
        return -1
    }

    /// Calls `body` with the index of each present field from `start` on with that name, whose id is known
    /// already; how many there are. `body` may remove the field.
    @inlinable @inline(__always) @discardableResult
    public func forEach(
        of name: ByteView, _ id: HeaderName, from start: Int = 0, _ body: (Int) -> Void
    ) -> Int {
        var count = 0
        var i = index(of: name, id, from: start)
        while i >= 0 {
            body(i)
            count += 1
            i = index(of: name, id, from: i + 1)
        }
        return count
    }

    /// How many there are.
    public func count(of name: ByteView, _ id: HeaderName, from start: Int = 0) -> Int {
        forEach(of: name, id, from: start) { _ in }
    }

    /// The first value of a well-known name, or absent.
    @inlinable public func first(_ name: HeaderName) -> ByteView {
        let i = index(of: name)
        return i < 0 ? .absent : fields[i].valueView
    }

    /// The first value of that name in any case, or absent.
    @inlinable public func first(_ name: ByteView) -> ByteView {
        let i = index(of: name)
        return i < 0 ? .absent : fields[i].valueView
    }
}
