internal import Yams

/// Reads YAML through libyaml into a configuration's tree.
struct YAMLReader {
    private let text: String
    private let source: ConfigSource

    init(_ text: String) {
        // Yams passes libyaml a pointer into the string, which outlives the call for strings on the
        // heap only; a text of up to 15 bytes lives in the string itself.
        self.text = text.utf8.count < 16 ? text + "\n#               \n" : text
        source = ConfigSource(file: "", text: text)
    }

    func read() throws(SyntaxFault) -> ConfigNode {
        try YAMLGuard.check(text)
        let root: Node?
        do {
            // The encoding is named because the default one depends on the environment.
            root = try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch {
            throw YAMLFault.fault(error, in: source)
        }
        guard let root else {
            return ConfigNode(
                content: .mapping([]), location: SourceLocation(line: 1, column: 1))
        }
        var budget = ConfigReader.valuesMax
        return try node(root, budget: &budget)
    }

    private func node(_ node: Node, budget: inout Int) throws(SyntaxFault) -> ConfigNode {
        let place = location(of: node)
        budget -= 1
        guard budget > 0 else {
            throw SyntaxFault(
                message: "the file has more than \(ConfigReader.valuesMax) values", location: place,
                hint: "an alias (*name) counts with everything it stands for")
        }
        try checkTag(of: node, at: place)
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain && scalar.tag.rawValue.isEmpty
            return ConfigNode(
                content: .scalar(
                    ConfigScalar(text: scalar.string, written: scalar.string, isPlain: isPlain)),
                location: place)
        case .sequence(let sequence):
            var nodes: [ConfigNode] = []
            for element in sequence { nodes.append(try self.node(element, budget: &budget)) }
            return ConfigNode(content: .sequence(nodes), location: place)
        case .mapping(let mapping):
            var members: [ConfigMember] = []
            for (key, value) in mapping {
                members.append(try member(key, value, budget: &budget))
            }
            return ConfigNode(content: .mapping(members), location: place)
        case .alias:
            // Yams follows aliases while it composes.
            throw SyntaxFault(message: "this alias can't be followed", location: place)
        }
    }

    private func member(
        _ key: Node, _ value: Node, budget: inout Int
    ) throws(SyntaxFault) -> ConfigMember {
        let place = location(of: key)
        guard case .scalar(let scalar) = key else {
            throw SyntaxFault(message: "a key must be text", location: place)
        }
        guard scalar.string != "<<" || scalar.style != .plain else {
            throw SyntaxFault(
                message: "YAML merge keys (<<) are not supported", location: place,
                hint: "name the common part under 'pipelines' and use its name")
        }
        return ConfigMember(
            key: scalar.string, keyLocation: place, value: try node(value, budget: &budget))
    }

    private func location(of node: Node) -> SourceLocation {
        guard let mark = node.mark else { return SourceLocation(line: 1, column: 1) }
        return SourceLocation(line: mark.line, column: mark.column, length: length(of: node))
    }

    /// How many columns a scalar takes at most in its first line; 1 for a container.
    private func length(of node: Node) -> Int {
        guard case .scalar(let scalar) = node else { return 1 }
        switch scalar.style {
        case .singleQuoted, .doubleQuoted: return SourceLocation.unmeasured
        case .literal, .folded: return 1
        default: return max(scalar.string.unicodeScalars.count, 1)
        }
    }

    /// YAML's own tags say what the value says anyway, save `!!str`; others (`!Ref`) mean something
    /// elsewhere and would be dropped silently here.
    private func checkTag(of node: Node, at place: SourceLocation) throws(SyntaxFault) {
        let tag: Tag
        switch node {
        case .scalar(let scalar): tag = scalar.tag
        case .sequence(let sequence): tag = sequence.tag
        case .mapping(let mapping): tag = mapping.tag
        case .alias: return
        }
        let name = tag.rawValue
        guard name.isEmpty || name == "!" || name == "tag:yaml.org,2002:str" else {
            throw SyntaxFault(
                message: "the tag '\(name)' is not supported", location: place,
                hint: "quote a value that begins with '!'")
        }
    }
}
