extension JSONView {
    /// The `index`-th element of an array, in constant time; none when there isn't one.
    @inlinable public func element(_ array: JSONNode, at index: Int) -> JSONNode {
        let entry = entry(array)
        guard entry.isArray, index >= 0, index < Int(entry.count) else { return .none }
        return child(of: entry, at: index, stride: 1, from: array)
    }

    /// The `index`-th member of an object in the order of the text, in constant time.
    @inlinable
    public func member(_ object: JSONNode, at index: Int) -> (key: JSONNode, value: JSONNode) {
        let entry = entry(object)
        guard entry.isObject, index >= 0, index < Int(entry.count) else { return (.none, .none) }
        let key = child(of: entry, at: index, stride: 2, from: object)
        return (key, JSONNode(key.index &+ 1))
    }

    @inlinable
    func child(of entry: JSONEntry, at index: Int, stride: Int, from node: JSONNode) -> JSONNode {
        let first = node.index &+ 1
        if entry.layout == 0 { return JSONNode(first &+ UInt32(index &* stride)) }
        if entry.layout == JSONEntry.Tag.indexed, let children = tape.pointee.children {
            return JSONNode(children[Int(entry.end) &+ 1 &+ index])
        }
        var child = first
        for _ in 0..<index { child = after(child &+ UInt32(stride &- 1)) }
        return JSONNode(child)
    }

    /// The entry after a value and everything in it.
    @inlinable @inline(__always)
    func after(_ index: UInt32) -> UInt32 {
        let entry = tape.pointee.entries[Int(index)]
        return entry.isContainer ? entry.link : index &+ 1
    }

    /// The value of the member named `name`; the last one when there are several, none without one.
    /// Takes time in proportion to the members, and no memory.
    @inlinable
    public func member(_ object: JSONNode, named name: UnsafeBufferPointer<UInt8>) -> JSONNode {
        let entry = entry(object)
        guard entry.isObject, entry.count > 0 else { return .none }
        var found: UInt32 = 0
        var key = object.index &+ 1
        for _ in 0..<entry.count {
            let string = tape.pointee.entries[Int(key)]
            if Int(string.count) == name.count, isEqual(characters(of: string), name) {
                found = key &+ 1
            }
            key = after(key &+ 1)
        }
        return JSONNode(found)
    }

    /// The value of the member named `name`, as above.
    @inlinable
    public func member(_ object: JSONNode, named name: String) -> JSONNode {
        var name = name
        return name.withUTF8 { member(object, named: $0) }
    }

    /// Whether `bytes` begins with `name`; a call of memcmp costs more than most names.
    @inlinable
    func isEqual(_ bytes: UnsafePointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = name.baseAddress else { return true }
        let a = UnsafeRawPointer(bytes)
        let b = UnsafeRawPointer(start)
        let count = name.count
        guard count >= 8 else {
            for i in 0..<count where bytes[i] != start[i] { return false }
            return true
        }
        var i = 0
        while i &+ 8 < count {
            let x = a.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            let y = b.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            if x != y { return false }
            i &+= 8
        }
        let x = a.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        let y = b.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        return x == y
    }
}
