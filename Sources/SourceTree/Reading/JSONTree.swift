internal import JSON

/// Turns a JSON document into a tree of places.
struct JSONTree {
    /// How many more values there may be; negative once there are too many.
    private(set) var valuesLeft: Int
    private let document: JSONDocument
    private let source: Int
    // Where the cursor is: values are visited in the order of the text, so that lines and columns
    // are counted once for the whole file.
    private var offset = 0
    private var line = 1
    private var column = 1

    init(_ document: JSONDocument, source: Int, valuesLeft: Int) {
        self.document = document
        self.source = source
        self.valuesLeft = valuesLeft
    }

    mutating func node(_ node: JSONNode) -> SourceNode {
        let place = location(node)
        valuesLeft -= 1
        switch document.kind(of: node) {
        case .array:
            var nodes: [SourceNode] = []
            for index in 0..<document.count(of: node) {
                nodes.append(self.node(document.element(node, at: index)))
            }
            return SourceNode(content: .sequence(nodes), location: place)
        case .object:
            var members: [SourceMember] = []
            for index in 0..<document.count(of: node) {
                let (key, value) = document.member(node, at: index)
                let keyPlace = location(key)
                members.append(
                    SourceMember(
                        key: document.string(of: key), keyLocation: keyPlace,
                        value: self.node(value)))
            }
            return SourceNode(content: .mapping(members), location: place)
        case let kind:
            let text = document.string(of: node)
            let scalar = SourceScalar(text: text, written: text, isPlain: kind != .string)
            return SourceNode(content: .scalar(scalar), location: place)
        }
    }

    private mutating func location(_ node: JSONNode) -> SourceLocation {
        let span = document.span(of: node)
        advance(to: span.lowerBound)
        let isContainer = document.kind(of: node) == .array || document.kind(of: node) == .object
        if isContainer { return SourceLocation(line: line, column: column, source: source) }
        let scalars = document.text[span].reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
        return SourceLocation(
            line: line, column: column, length: max(scalars, 1), source: source)
    }

    private mutating func advance(to end: Int) {
        let text = document.text
        while offset < end {
            let byte = text[offset]
            offset += 1
            if byte == 0x0a || (byte == 0x0d && offset < text.count && text[offset] != 0x0a) {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                column += 1
            }
        }
    }
}
