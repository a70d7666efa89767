internal import JSON

extension Workspace {
    /// What the names and indices `steps` lead to; nil when nothing is there. Paths in filters are
    /// mostly plain, and this leaves the results alone.
    mutating func plain(_ steps: Range<Int>, from start: Item) throws(Stop) -> Item? {
        let view = view(of: start)
        var node = start.node
        try spend(1 + steps.count)
        for step in steps {
            switch path.program.steps[step].kind {
            case .name(let name):
                // A look-up compares every key.
                try spend(view.count(of: node) >> 4)
                node = path.member(view, node, name)
            case .index(let index):
                node = view.element(node, at: index < 0 ? view.count(of: node) + index : index)
            default: break
            }
            guard node.exists else { return nil }
        }
        return Item(document: start.document, node: node)
    }
}
