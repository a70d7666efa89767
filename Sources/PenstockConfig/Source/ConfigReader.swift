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
        return file.hasSuffix(".json") ? try readJSON(text) : try YAMLReader(text).read()
    }

    private static func readJSON(_ text: String) throws(SyntaxFault) -> ConfigNode {
        do {
            let document = try JSONDocument(text, options: JSONOptions(duplicateKeys: .reject))
            return JSONTree(document).node(.root)
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
    /// The offset of each line's first byte.
    let lineStarts: [Int]

    init(_ document: JSONDocument) {
        self.document = document
        let text = document.text
        lineStarts =
            [0]
            + text.indices.filter { i in
                i > 0
                    && (text[i - 1] == 0x0a || (text[i - 1] == 0x0d && text[i] != 0x0a))
            }
    }

    func node(_ node: JSONNode) -> ConfigNode {
        let place = location(node)
        switch document.kind(of: node) {
        case .array:
            let nodes = (0..<document.count(of: node)).map {
                self.node(document.element(node, at: $0))
            }
            return ConfigNode(content: .sequence(nodes), location: place)
        case .object:
            let members = (0..<document.count(of: node)).map { index in
                let (key, value) = document.member(node, at: index)
                return ConfigMember(
                    key: document.string(of: key), keyLocation: location(key),
                    value: self.node(value))
            }
            return ConfigNode(content: .mapping(members), location: place)
        case let kind:
            let text = document.string(of: node)
            let scalar = ConfigScalar(text: text, written: text, isPlain: kind != .string)
            return ConfigNode(content: .scalar(scalar), location: place)
        }
    }

    private func location(_ node: JSONNode) -> SourceLocation {
        let span = document.span(of: node)
        // The last line that starts at or before the value.
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= span.lowerBound { low = middle } else { high = middle }
        }
        let column = scalars(lineStarts[low]..<span.lowerBound) + 1
        let isContainer = document.kind(of: node) == .array || document.kind(of: node) == .object
        return SourceLocation(
            line: low + 1, column: column, length: isContainer ? 1 : max(scalars(span), 1))
    }

    private func scalars(_ range: Range<Int>) -> Int {
        document.text[range].reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
    }
}
