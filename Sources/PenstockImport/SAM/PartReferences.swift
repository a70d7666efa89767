internal import SourceTree

/// Puts logical ids in for what SAM lets templates call a part of a resource: `!Ref Api.Stage`,
/// `${Function.Version}`, `!GetAtt Function.Alias.Arn` (AWS SAM developer guide, "Referencing
/// generated resources").
struct PartReferences {
    private let parts: [String: String]

    init(_ parts: [String: String]) { self.parts = parts }

    func applied(to node: SourceNode) -> SourceNode {
        guard !parts.isEmpty else { return node }
        var node = node
        switch node.content {
        case .scalar: break
        case .sequence(let nodes): node.content = .sequence(nodes.map(applied))
        case .mapping(var members):
            for index in members.indices {
                let value = members[index].value
                switch members[index].key {
                case "Ref": members[index].value = reference(value)
                case "Fn::GetAtt": members[index].value = attribute(value)
                case "Fn::Sub": members[index].value = text(value)
                default: members[index].value = applied(to: value)
                }
            }
            node.content = .mapping(members)
        }
        return node
    }

    private func reference(_ node: SourceNode) -> SourceNode {
        guard let name = node.text, let id = parts[name] else { return node }
        return NodeMaker(at: node).text(id)
    }

    /// `Function.Alias.Arn`, as a text or in a list of two or three.
    private func attribute(_ node: SourceNode) -> SourceNode {
        let texts = node.text.map { [$0] } ?? (node.sequence ?? []).compactMap(\.text)
        let words = texts.joined(separator: ".").split(separator: ".").map(String.init)
        guard words.count > 2, let id = parts[words[0] + "." + words[1]] else { return node }
        let make = NodeMaker(at: node)
        return make.list([make.text(id), make.text(words[2...].joined(separator: "."))])
    }

    private func text(_ node: SourceNode) -> SourceNode {
        guard var parts = node.sequence else { return substituted(node) }
        if let first = parts.first { parts[0] = substituted(first) }
        if parts.count > 1 { parts[1] = applied(to: parts[1]) }
        return NodeMaker(at: node).list(parts)
    }

    private func substituted(_ node: SourceNode) -> SourceNode {
        guard let text = node.text, text.contains("${") else { return node }
        var pieces = text.split(separator: "${", omittingEmptySubsequences: false).map(String.init)
        for index in pieces.indices.dropFirst() {
            guard let end = pieces[index].firstIndex(of: "}") else { continue }
            let words = pieces[index][..<end].split(separator: ".")
            guard words.count > 1, let id = parts[words[0] + "." + words[1]] else { continue }
            let name = ([id] + words.dropFirst(2).map(String.init)).joined(separator: ".")
            pieces[index].replaceSubrange(..<end, with: name)
        }
        return NodeMaker(at: node).text(pieces.joined(separator: "${"))
    }
}
