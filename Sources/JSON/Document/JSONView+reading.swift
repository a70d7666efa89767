/// A value as a program that runs over many of them wants it: looked at once.
@frozen
public enum JSONScalar {
    /// Nothing, or `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// The lexeme of a number.
    case number(UnsafeBufferPointer<UInt8>)
    /// The characters of a string.
    case string(UnsafeBufferPointer<UInt8>)
    /// An array.
    case array
    /// An object.
    case object
}

extension JSONView {
    /// The value of a node, in one look.
    @inlinable @inline(__always)
    public func scalar(of node: JSONNode) -> JSONScalar {
        let entry = entry(node)
        if entry.isString {
            return .string(
                UnsafeBufferPointer(start: characters(of: entry), count: Int(entry.count)))
        }
        if entry.isNumber { return .number(lexeme(of: entry)) }
        if entry.isContainer { return entry.isArray ? .array : .object }
        return entry.tag == .true ? .bool(true) : entry.tag == .false ? .bool(false) : .null
    }

    /// The value of the first member named `name`, for documents whose objects name nothing twice;
    /// none without one.
    ///
    /// `hint` is the place of the member in the object that was asked before. Objects of a list are
    /// built alike, so it is tried first; it may hold anything.
    @inlinable @inline(__always)
    public func firstMember(
        _ object: JSONNode, named name: UnsafeBufferPointer<UInt8>, hint: inout UInt32
    ) -> JSONNode {
        let entry = entry(object)
        if entry.isObject, entry.layout == 0, hint < entry.count {
            let key = object.index &+ 1 &+ 2 &* hint
            let string = tape.pointee.entries[Int(key)]
            if Int(string.count) == name.count, isSame(characters(of: string), name) {
                return JSONNode(key &+ 1)
            }
        }
        return searchedMember(entry, object, named: name, hint: &hint)
    }

    @inlinable @inline(__always)
    func searchedMember(
        _ entry: JSONEntry, _ object: JSONNode, named name: UnsafeBufferPointer<UInt8>,
        hint: inout UInt32
    ) -> JSONNode {
        guard entry.isObject, name.count <= JSONEntry.countMax else { return .none }
        let entries = tape.pointee.entries
        var key = entries + Int(object.index &+ 1)
        var left = entry.count
        // A key is a string of one kind or the other, so the rest of its word is its length.
        let length = UInt32(truncatingIfNeeded: name.count) &<< JSONEntry.countShift
        while left > 0 {
            if (key.pointee.info ^ length) < 1 &<< JSONEntry.countShift,
                isSame(characters(of: key.pointee), name)
            {
                hint = entry.count &- left
                return JSONView.node(of: key + 1, in: entries)
            }
            // Looking at the value's tag alone: most hold nothing that must be gone over.
            key =
                key[1].isContainer ? entries + Int(key[1].link) : key + 2
            left &-= 1
        }
        return .none
    }

    /// `isEqual` without a loop for the names that are most.
    @inlinable @inline(__always)
    func isSame(_ bytes: UnsafePointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = name.count
        guard let start = name.baseAddress, count < 8 else { return isEqual(bytes, name) }
        let a = UnsafeRawPointer(bytes)
        let b = UnsafeRawPointer(start)
        if count >= 4 {
            // Two words that overlap.
            let last = count &- 4
            return a.loadUnaligned(as: UInt32.self) == b.loadUnaligned(as: UInt32.self)
                && a.loadUnaligned(fromByteOffset: last, as: UInt32.self)
                    == b.loadUnaligned(fromByteOffset: last, as: UInt32.self)
        }
        guard count > 0 else { return true }
        return bytes[0] == start[0] && bytes[count >> 1] == start[count >> 1]
            && bytes[count &- 1] == start[count &- 1]
    }

    /// The characters of a string; nil for any other value.
    @inlinable @inline(__always)
    public func characters(of node: JSONNode) -> UnsafeBufferPointer<UInt8>? {
        let entry = entry(node)
        guard entry.isString else { return nil }
        return UnsafeBufferPointer(start: characters(of: entry), count: Int(entry.count))
    }

    /// A whole number of at most nine digits and no sign, as most are; nil for any other value.
    @inlinable @inline(__always)
    public func shortInteger(of node: JSONNode) -> Int32? {
        let entry = entry(node)
        let count = Int(entry.end) &- Int(entry.start)
        // A respelled number has a count.
        guard entry.info == JSONEntry.Tag.integer.rawValue, count <= 9 else { return nil }
        let digits = tape.pointee.source + Int(entry.start)
        var value: Int32 = 0
        var i = 0
        while i < count {
            let digit = Int32(digits[i]) &- 0x30
            // The sign is below the digits.
            if digit < 0 { return nil }
            value = value &* 10 &+ digit
            i &+= 1
        }
        return value
    }

    /// The element after `element` in its array, which must not be the last: without counting from
    /// the first.
    @inlinable @inline(__always)
    public func element(after element: JSONNode) -> JSONNode {
        let entry = entry(element)
        return JSONNode(entry.isContainer ? entry.link : element.index &+ 1)
    }
}
