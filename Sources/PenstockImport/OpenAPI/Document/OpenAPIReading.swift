internal import JSON
internal import SourceTree

/// One import on its way: the document, what it says to whoever asked, and what it refers to.
final class OpenAPIReading {
    let document: OpenAPIDocument
    /// AWS's sentences, for the answer of a management call.
    private(set) var warnings: [String] = []
    private(set) var errors: [String] = []
    private var sections: [String: [String: DefinitionNode]] = [:]
    private var sizes: [JSONPointer: Int] = [:]
    private var expanded = 0

    init(_ document: OpenAPIDocument) {
        self.document = document
    }

    var report: Report { document.report }

    var root: DefinitionNode { DefinitionNode(document.root, JSONPointer()) }

    /// Something that AWS warns about too.
    func warn(_ message: String, at node: DefinitionNode, hint: String? = nil) {
        warnings.append(message)
        report.warning(message, at: node.location, place(node), hint: hint)
    }

    /// Something that keeps AWS from importing too.
    func fail(_ message: String, at node: DefinitionNode, hint: String? = nil) {
        errors.append(message)
        report.error(message, at: node.location, place(node), hint: hint)
    }

    /// Something that AWS does not tell.
    func note(_ message: String, at node: DefinitionNode, hint: String? = nil) {
        report.warning(message, at: node.location, place(node), hint: hint)
    }

    private func place(_ node: DefinitionNode) -> JSONPointer {
        document.place.appending(node.pointer)
    }

    /// The value that stands for `node`: itself, or what its `$ref` leads to. nil where that is
    /// nothing, which is told.
    func resolved(_ node: DefinitionNode) -> DefinitionNode? {
        var node = node
        for _ in 0...document.bounds.referencesMax {
            guard let reference = node["$ref"] else { return node }
            guard let target = target(of: reference) else {
                warn(
                    "Parse issue: attribute \(AttributePath.text(node.pointer))."
                        + "\(reference.text ?? "$ref") is missing", at: reference)
                return nil
            }
            guard spend(target, at: reference) else { return nil }
            node = target
        }
        fail(
            "Reference leads to more than \(document.bounds.referencesMax) others", at: node,
            hint: "does it lead back to itself?")
        return nil
    }

    /// Where the value is that `node`'s `$ref` leads to; nil: it has none. Nothing is told.
    func referred(from node: DefinitionNode) -> JSONPointer? {
        var place: JSONPointer?
        var node = node
        for _ in 0...document.bounds.referencesMax {
            guard let reference = node["$ref"], let target = target(of: reference) else { break }
            place = target.pointer
            node = target
        }
        return place
    }

    /// Counts what a reference stands for.
    private func spend(_ target: DefinitionNode, at reference: DefinitionNode) -> Bool {
        let isFirst = expanded <= document.bounds.expandedMax
        let size = sizes[target.pointer] ?? target.node.count
        sizes[target.pointer] = size
        expanded += size
        if expanded <= document.bounds.expandedMax { return true }
        if isFirst {
            fail(
                "References stand for more than \(document.bounds.expandedMax) values",
                at: reference, hint: "refer to smaller components")
        }
        return false
    }

    /// What `#/a/b` points at.
    private func target(of reference: DefinitionNode) -> DefinitionNode? {
        guard let text = reference.text, text.hasPrefix("#"),
            let pointer = JSONPointer(parsing: text.dropFirst())
        else { return nil }
        // The last step is looked up in a dictionary: a document has thousands of references to
        // thousands of schemas.
        guard let name = pointer.tokens.last else { return root }
        return section(Array(pointer.tokens.dropLast()))[name]
    }

    /// A member of the document itself, which may have as many as operations that ask for one.
    func member(_ name: String) -> DefinitionNode? { section([])[name] }

    /// The members of a mapping such as `components/schemas`, by name.
    func section(_ path: [String]) -> [String: DefinitionNode] {
        let key = path.joined(separator: "\0")
        if let section = sections[key] { return section }
        let members = root[path]?.members ?? []
        let section = Dictionary(
            members.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
        sections[key] = section
        return section
    }

    func text(_ node: DefinitionNode?, _ what: String) -> String? {
        guard let node, !node.node.isNull else { return nil }
        guard let text = node.text else {
            fail("\(what) is text, not \(node.node.kindName)", at: node)
            return nil
        }
        return text
    }
}

extension SourceNode {
    /// How many values it is, itself included.
    fileprivate var count: Int {
        switch content {
        case .scalar: 1
        case .sequence(let nodes): nodes.reduce(1) { $0 + $1.count }
        case .mapping(let members): members.reduce(1) { $0 + $1.value.count }
        }
    }
}

/// How AWS's import messages name a place: `paths.'/pets'(get).responses.200`.
enum AttributePath {
    static func text(_ pointer: JSONPointer) -> String {
        let tokens = pointer.tokens
        guard tokens.first == "paths", tokens.count > 1 else {
            return tokens.joined(separator: ".")
        }
        var text = "paths.'\(tokens[1])'"
        if tokens.count > 2 { text += "(\(tokens[2]))" }
        // AWS leaves out the media type: `…content.schema`, as moto quotes it.
        for (index, token) in tokens.enumerated().dropFirst(3) where tokens[index - 1] != "content"
        {
            text += ".\(token)"
        }
        return text
    }
}
