internal import JSON

/// A fault that keeps a file from being read at all.
struct SyntaxFault: Error {
    var message: String
    var location: SourceLocation
    var hint: String?
}

/// Reads the text of a file into a tree. The two languages end in one kind of tree, so everything
/// after this knows nothing of YAML or JSON.
enum ConfigReader {
    /// The longest file, in bytes. A few thousand routes are one megabyte.
    static let sizeMax = 8 << 20
    /// How many values a file may have once YAML's aliases are followed.
    static let valuesMax = 500_000

    static func read(file: String, text: String) throws(SyntaxFault) -> ConfigNode {
        guard text.utf8.count <= sizeMax else {
            throw SyntaxFault(
                message: "the file is larger than \(sizeMax >> 20) MiB",
                location: SourceLocation(line: 1, column: 1))
        }
        return isJSON(file) ? try readJSON(text) : try YAMLReader(text).read()
    }

    /// Whether a file of this name is JSON.
    static func isJSON(_ file: String) -> Bool { file.hasSuffix(".json") }

    private static func readJSON(_ text: String) throws(SyntaxFault) -> ConfigNode {
        do {
            let document = try JSONDocument(text, options: JSONOptions(duplicateKeys: .reject))
            var tree = JSONTree(document)
            return tree.node(.root)
        } catch {
            throw SyntaxFault(
                message: error.code.sentence,
                location: SourceLocation(line: error.line, column: error.column))
        }
    }
}

/// Turns a JSON document into a configuration's tree.
private struct JSONTree {
    let document: JSONDocument
    // Where the cursor is: values are visited in the order of the text, so that lines and columns
    // are counted once for the whole file.
    private var offset = 0
    private var line = 1
    private var column = 1

    init(_ document: JSONDocument) { self.document = document }

    mutating func node(_ node: JSONNode) -> ConfigNode {
        let place = location(node)
        switch document.kind(of: node) {
        case .array:
            var nodes: [ConfigNode] = []
            for index in 0..<document.count(of: node) {
                nodes.append(self.node(document.element(node, at: index)))
            }
            return ConfigNode(content: .sequence(nodes), location: place)
        case .object:
            var members: [ConfigMember] = []
            for index in 0..<document.count(of: node) {
                let (key, value) = document.member(node, at: index)
                let keyPlace = location(key)
                members.append(
                    ConfigMember(
                        key: document.string(of: key), keyLocation: keyPlace,
                        value: self.node(value)))
            }
            return ConfigNode(content: .mapping(members), location: place)
        case let kind:
            let text = document.string(of: node)
            let scalar = ConfigScalar(text: text, written: text, isPlain: kind != .string)
            return ConfigNode(content: .scalar(scalar), location: place)
        }
    }

    private mutating func location(_ node: JSONNode) -> SourceLocation {
        let span = document.span(of: node)
        advance(to: span.lowerBound)
        let isContainer = document.kind(of: node) == .array || document.kind(of: node) == .object
        if isContainer { return SourceLocation(line: line, column: column) }
        let scalars = document.text[span].reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
        return SourceLocation(line: line, column: column, length: max(scalars, 1))
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
