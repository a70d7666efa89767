extension JSONDocument {
    /// The value at a JSON Pointer (RFC 6901) from the root: `""` is the root, `/a/0` an element of
    /// member `a`. None when nothing is there or the pointer is malformed.
    public func pointer(_ pointer: UnsafeBufferPointer<UInt8>) -> JSONNode {
        guard let first = pointer.first else { return .root }
        guard first == UInt8(ascii: "/") else { return .none }
        var node = JSONNode.root
        for token in pointer.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            switch kind(of: node) {
            case .object:
                guard let name = JSONPointer.unescape(token) else { return .none }
                node = name.withUnsafeBufferPointer { member(node, named: $0) }
            case .array:
                guard let index = JSONPointer.index(token) else { return .none }
                node = element(node, at: index)
            default: return .none
            }
            guard node.exists else { return .none }
        }
        return node
    }

    /// The value at a JSON Pointer, as above.
    public func pointer(_ pointer: String) -> JSONNode {
        var pointer = pointer
        return pointer.withUTF8 { self.pointer($0) }
    }
}
