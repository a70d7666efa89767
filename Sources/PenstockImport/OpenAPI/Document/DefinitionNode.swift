internal import JSON
internal import SourceTree

/// A value of a document and where it is.
struct DefinitionNode {
    var node: SourceNode
    /// Where it is shown: its key where it is a container.
    var location: SourceLocation
    var pointer: JSONPointer

    init(_ node: SourceNode, at location: SourceLocation? = nil, _ pointer: JSONPointer) {
        self.node = node
        self.location = location ?? node.location
        self.pointer = pointer
    }

    subscript(name: String) -> DefinitionNode? {
        node.member(name).map { child($0) }
    }

    subscript(path: [String]) -> DefinitionNode? {
        var node: DefinitionNode? = self
        for name in path { node = node?[name] }
        return node
    }

    /// Members in their order; none where it is no mapping.
    var members: [(key: String, value: DefinitionNode)] {
        (node.mapping ?? []).map { ($0.key, child($0)) }
    }

    /// Elements in their order; none where it is no list.
    var elements: [DefinitionNode] {
        (node.sequence ?? []).enumerated().map { index, element in
            DefinitionNode(element, pointer.appending(index))
        }
    }

    /// A scalar's text; numbers and truth values as they are written.
    var text: String? {
        guard let scalar = node.scalar, !node.isNull else { return nil }
        return scalar.text
    }

    var bool: Bool? {
        switch node.scalar?.text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    var int: Int? { node.scalar.flatMap { Int($0.text) } }

    /// A list's scalars as text, or a scalar's as a list of one.
    var texts: [String] {
        if let text { return [text] }
        return elements.compactMap(\.text)
    }

    /// A mapping's scalars as text. A template may be written as JSON where text is meant: it is then
    /// that JSON's text.
    var textMap: [String: String] {
        Dictionary(
            members.map { ($0.key, $0.value.text ?? $0.value.jsonText) },
            uniquingKeysWith: { _, last in last })
    }

    var json: JSONValue { node.json() }

    private var jsonText: String { node.isNull ? "" : json.compact }

    private func child(_ member: SourceMember) -> DefinitionNode {
        let isContainer = member.value.scalar.map { $0.written.isEmpty } ?? true
        return DefinitionNode(
            member.value, at: isContainer ? member.keyLocation : nil,
            pointer.appending(member.key))
    }
}
