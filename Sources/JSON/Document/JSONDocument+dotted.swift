extension JSONDocument {
    /// The value at a path of names and indices from the root, as `a.b[0].c`: empty is the root. None when
    /// nothing is there or a bracket holds no index. A point at the end names nothing more.
    public func dotted(_ path: UnsafeBufferPointer<UInt8>) -> JSONNode {
        var node = JSONNode.root
        var rest = path[...]
        while !rest.isEmpty, node.exists {
            node = rest.first == UInt8(ascii: "[") ? element(of: node, &rest) : named(node, &rest)
            if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst() }
        }
        return node
    }

    /// An index in brackets.
    private func element(
        of array: JSONNode, _ rest: inout Slice<UnsafeBufferPointer<UInt8>>
    ) -> JSONNode {
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")),
            let index = JSONPointer.index(rest[rest.startIndex..<end].dropFirst()),
            kind(of: array) == .array, index < count(of: array)
        else { return .none }
        rest = rest[(end + 1)...]
        return element(array, at: index)
    }

    /// A name, up to what begins the next step.
    private func named(
        _ object: JSONNode, _ rest: inout Slice<UnsafeBufferPointer<UInt8>>
    ) -> JSONNode {
        let end = rest.firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") }
        let name = rest[..<(end ?? rest.endIndex)]
        rest = rest[name.endIndex...]
        guard kind(of: object) == .object else { return .none }
        return member(object, named: UnsafeBufferPointer(rebasing: name))
    }
}
