internal import Yams

/// Reads YAML through libyaml into a tree.
struct YAMLReader {
    private let text: String
    private let file: SourceFile
    private let source: Int
    private let options: SourceOptions

    init(_ text: String, source: Int, options: SourceOptions) {
        // Yams passes libyaml a pointer into the string, which outlives the call for strings on the
        // heap only; a text of up to 15 bytes lives in the string itself.
        self.text = text.utf8.count < 16 ? text + "\n#               \n" : text
        self.source = source
        self.options = options
        file = SourceFile(name: "", text: text)
    }

    func read() throws(SyntaxFault) -> SourceNode {
        do throws(SyntaxFault) {
            return try readAnywhere()
        } catch {
            // The guard and the library know nothing of several files.
            var fault = error
            fault.location.source = source
            throw fault
        }
    }

    private func readAnywhere() throws(SyntaxFault) -> SourceNode {
        try YAMLGuard.check(text)
        let root: Node?
        do {
            // The encoding is named because the default one depends on the environment.
            root = try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch {
            throw YAMLFault.fault(error, in: file)
        }
        guard let root else {
            return SourceNode(
                content: .mapping([]), location: SourceLocation(line: 1, column: 1, source: source))
        }
        var budget = options.valuesMax
        return try node(root, depth: 0, budget: &budget)
    }

    private func node(
        _ node: Node, depth: Int, budget: inout Int
    ) throws(SyntaxFault) -> SourceNode {
        let place = location(of: node)
        budget -= 1
        guard budget >= 0 else { throw SyntaxFault.tooManyValues(options.valuesMax, at: place) }
        guard depth <= options.depthMax else {
            throw SyntaxFault(
                message: "values nest deeper than \(options.depthMax) levels", location: place)
        }
        let tag = Self.tag(of: node)
        guard !tag.isEmpty, tag != "!", tag != "tag:yaml.org,2002:str" else {
            return SourceNode(
                content: try content(node, depth: depth, budget: &budget), location: place)
        }
        // YAML's own tags say what the value says anyway, save `!!str`; others (`!Ref`) mean
        // something to some formats, and would be dropped silently elsewhere.
        guard let key = options.keyOfTag(tag) else {
            throw SyntaxFault(
                message: "the tag '\(tag)' is not supported", location: place,
                hint: options.tagHint)
        }
        var keyPlace = place
        keyPlace.length = tag.unicodeScalars.count
        let inner = SourceNode(
            content: try content(node, depth: depth + 1, budget: &budget),
            location: tagged(node, after: keyPlace))
        let member = SourceMember(key: key, keyLocation: keyPlace, value: inner)
        return SourceNode(content: .mapping([member]), location: keyPlace)
    }

    private func content(
        _ node: Node, depth: Int, budget: inout Int
    ) throws(SyntaxFault) -> SourceNode.Content {
        switch node {
        case .scalar(let scalar):
            let isPlain =
                scalar.style == .plain && scalar.tag.rawValue != "!"
                && scalar.tag.rawValue != "tag:yaml.org,2002:str"
            return .scalar(
                SourceScalar(text: scalar.string, written: scalar.string, isPlain: isPlain))
        case .sequence(let sequence):
            var nodes: [SourceNode] = []
            for element in sequence {
                nodes.append(try self.node(element, depth: depth + 1, budget: &budget))
            }
            return .sequence(nodes)
        case .mapping(let mapping):
            var members: [SourceMember] = []
            for (key, value) in mapping {
                members.append(try member(key, value, depth: depth + 1, budget: &budget))
            }
            return .mapping(members)
        case .alias:
            // Yams follows aliases while it composes.
            throw SyntaxFault(message: "this alias can't be followed", location: location(of: node))
        }
    }

    private func member(
        _ key: Node, _ value: Node, depth: Int, budget: inout Int
    ) throws(SyntaxFault) -> SourceMember {
        let place = location(of: key)
        guard case .scalar(let scalar) = key else {
            throw SyntaxFault(message: "a key must be text", location: place)
        }
        guard scalar.string != "<<" || scalar.style != .plain else {
            throw SyntaxFault(
                message: "YAML merge keys (<<) are not supported", location: place,
                hint: options.mergeHint)
        }
        return SourceMember(
            key: scalar.string, keyLocation: place,
            value: try node(value, depth: depth, budget: &budget))
    }
}

// MARK: Places

extension YAMLReader {
    private func location(of node: Node) -> SourceLocation {
        guard let mark = node.mark else {
            return SourceLocation(line: 1, column: 1, source: source)
        }
        return SourceLocation(
            line: mark.line, column: mark.column, length: length(of: node), source: source)
    }

    /// The longest line that is looked into, in bytes: each tag of a line reads all of it.
    private static let lineSizeMax = 4096

    /// Where the value after a tag begins when that is in the tag's line; the tag's place when not.
    private func tagged(_ node: Node, after tag: SourceLocation) -> SourceLocation {
        guard file.lineSize(tag.line) <= Self.lineSizeMax else { return tag }
        let rest = file.line(tag.line).unicodeScalars.dropFirst(tag.column - 1 + tag.length)
        let blanks = rest.prefix { $0 == " " || $0 == "\t" }.count
        guard rest.count > blanks else { return tag }
        return SourceLocation(
            line: tag.line, column: tag.column + tag.length + blanks, length: length(of: node),
            source: source)
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

    private static func tag(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.tag.rawValue
        case .sequence(let sequence): sequence.tag.rawValue
        case .mapping(let mapping): mapping.tag.rawValue
        case .alias: ""
        }
    }
}
