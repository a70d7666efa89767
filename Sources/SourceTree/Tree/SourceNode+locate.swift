package import JSON

extension SourceNode {
    /// The place of a value, or of the nearest container of it that the file has.
    package func locate(_ pointer: JSONPointer) -> SourceLocation {
        var node = self
        var location = node.location
        for token in pointer.tokens {
            switch node.content {
            case .mapping(let members):
                // By index: compilers ask for every step of every route, and members are large.
                guard let index = members.indices.first(where: { members[$0].key == token }) else {
                    return location
                }
                let member = members[index]
                node = member.value
                // A container is shown at its key: that is where a person looks, and an empty value
                // has no place of its own.
                location =
                    node.scalar.map { $0.written.isEmpty } ?? true
                    ? member.keyLocation : node.location
            case .sequence(let nodes):
                guard let index = Int(token), nodes.indices.contains(index) else { return location }
                node = nodes[index]
                location = node.location
            case .scalar: return location
            }
        }
        return location
    }
}
