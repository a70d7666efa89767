/// Makes nodes of libyaml's events, and follows aliases: a node that several aliases name is one in
/// memory, and counts each time.
struct YAMLComposer {
    private let events: YAMLEvents
    let file: SourceFile
    let source: Int
    let options: SourceOptions
    /// How many more values there may be.
    private var valuesLeft: Int
    /// The deepest level of a value since the innermost open anchor.
    private var deepest = 0
    var anchors: [String: Anchored] = [:]

    /// What an anchor names. An anchor is known once its value is complete, so that no value holds
    /// itself.
    struct Anchored {
        var node: SourceNode
        /// How many values it is, aliases in it followed.
        var count: Int
        /// How many levels it has below its own.
        var height: Int
    }

    init(_ events: YAMLEvents, of text: String, source: Int, options: SourceOptions) {
        self.events = events
        self.source = source
        self.options = options
        file = SourceFile(name: "", text: text)
        valuesLeft = options.valuesMax
    }

    /// The only document of the text; an empty mapping for a text without one.
    mutating func document() throws(SyntaxFault) -> SourceNode {
        guard try next().kind == .document else {
            return SourceNode(
                content: .mapping([]), location: SourceLocation(line: 1, column: 1, source: source))
        }
        let root = try node(next(), depth: 0)
        // Its end.
        _ = try next()
        let after = try next()
        guard after.kind == .textEnd else {
            throw SyntaxFault(
                message: "the file must be one YAML document", location: location(of: after),
                hint: "remove what follows '---'")
        }
        return root
    }

    func next() throws(SyntaxFault) -> YAMLEvent {
        do {
            return try events.next()
        } catch {
            throw YAMLFault.fault(error, in: file)
        }
    }

    /// The next event of a container; nil for its end.
    func nextInside() throws(SyntaxFault) -> YAMLEvent? {
        let event = try next()
        return event.kind == .end ? nil : event
    }
}

// MARK: Values

extension YAMLComposer {
    mutating func node(
        _ event: YAMLEvent, depth: Int
    ) throws(SyntaxFault) -> SourceNode {
        let place = location(of: event)
        if event.kind == .alias {
            let anchored = try self.anchored(event)
            try admit(anchored.count, depth: depth + anchored.height, at: place)
            return anchored.node
        }
        let (left, outerDeepest) = (valuesLeft, deepest)
        try admit(1, depth: depth, at: place)
        guard let name = event.anchor else { return try value(event, at: place, depth: depth) }
        deepest = depth
        let node = try value(event, at: place, depth: depth)
        anchors[name] = Anchored(
            node: node, count: left - valuesLeft, height: deepest - depth)
        deepest = max(deepest, outerDeepest)
        return node
    }

    private mutating func admit(
        _ count: Int, depth: Int, at place: SourceLocation
    ) throws(SyntaxFault) {
        guard count <= valuesLeft else {
            throw SyntaxFault.tooManyValues(options.valuesMax, at: place)
        }
        valuesLeft -= count
        guard depth <= options.depthMax else {
            throw SyntaxFault(
                message: "values nest deeper than \(options.depthMax) levels", location: place)
        }
        deepest = max(deepest, depth)
    }

    func anchored(_ alias: YAMLEvent) throws(SyntaxFault) -> Anchored {
        guard let found = anchors[alias.anchor ?? ""] else {
            throw YAMLFault.undefinedAlias(at: location(of: alias))
        }
        return found
    }

    /// What an event begins, with its tag.
    mutating func value(
        _ event: YAMLEvent, at place: SourceLocation, depth: Int
    ) throws(SyntaxFault) -> SourceNode {
        guard let tag = event.tag, tag != "!", tag != Self.textTag else {
            return SourceNode(content: try content(event, depth: depth), location: place)
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
            content: try content(event, depth: depth + 1),
            location: tagged(event, after: keyPlace))
        let member = SourceMember(key: key, keyLocation: keyPlace, value: inner)
        return SourceNode(content: .mapping([member]), location: keyPlace)
    }

    private static let textTag = "tag:yaml.org,2002:str"

    private mutating func content(
        _ event: YAMLEvent, depth: Int
    ) throws(SyntaxFault) -> SourceNode.Content {
        switch event.kind {
        case .sequence:
            var nodes: [SourceNode] = []
            while let element = try nextInside() {
                nodes.append(try node(element, depth: depth + 1))
            }
            return .sequence(nodes)
        case .mapping:
            return .mapping(try members(depth: depth + 1))
        default:
            let isText = event.tag == "!" || event.tag == Self.textTag
            return .scalar(
                SourceScalar(
                    text: event.text, written: event.text,
                    isPlain: event.style == .plain && !isText))
        }
    }
}
