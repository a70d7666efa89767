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
    @inlinable
    public func firstMember(
        _ object: JSONNode, named name: UnsafeBufferPointer<UInt8>, hint: inout UInt32
    ) -> JSONNode {
        let entry = entry(object)
        guard entry.isObject else { return .none }
        if entry.layout == 0, hint < entry.count {
            let key = object.index &+ 1 &+ 2 &* hint
            let string = tape.pointee.entries[Int(key)]
            if Int(string.count) == name.count, isEqual(characters(of: string), name) {
                return JSONNode(key &+ 1)
            }
        }
        var key = object.index &+ 1
        for place in 0..<entry.count {
            let string = tape.pointee.entries[Int(key)]
            if Int(string.count) == name.count, isEqual(characters(of: string), name) {
                hint = place
                return JSONNode(key &+ 1)
            }
            key = after(key &+ 1)
        }
        return .none
    }
}
