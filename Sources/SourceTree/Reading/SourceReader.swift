internal import JSON

/// A fault that keeps a file from being read at all.
package struct SyntaxFault: Error {
    package var message: String
    package var location: SourceLocation
    package var hint: String?

    package init(message: String, location: SourceLocation, hint: String? = nil) {
        self.message = message
        self.location = location
        self.hint = hint
    }
}

/// Reads the text of a file into a tree. The two languages end in one kind of tree, so everything
/// after this knows nothing of YAML or JSON.
package enum SourceReader {
    /// Reads a text.
    ///
    /// - Parameter source: which of a load's files this is, for the locations.
    package static func read(
        _ text: String, as language: SourceLanguage, source: Int = 0,
        options: SourceOptions = SourceOptions()
    ) throws(SyntaxFault) -> SourceNode {
        guard text.utf8.count <= options.bytesMax else {
            throw SyntaxFault(
                message: "the file is larger than \(sizeText(options.bytesMax))",
                location: SourceLocation(line: 1, column: 1, source: source))
        }
        switch language {
        case .json: return try readJSON(text, source: source, options: options)
        case .yaml: return try YAMLReader.read(text, source: source, options: options)
        }
    }

    private static func sizeText(_ bytes: Int) -> String {
        bytes >= 1 << 20 && bytes % (1 << 20) == 0 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
    }

    private static func readJSON(
        _ text: String, source: Int, options: SourceOptions
    ) throws(SyntaxFault) -> SourceNode {
        let json = JSONOptions(
            depthMax: options.depthMax, sizeMax: options.bytesMax, duplicateKeys: .reject)
        let document: JSONDocument
        do {
            document = try JSONDocument(text, options: json)
        } catch {
            throw SyntaxFault(
                message: error.code.sentence,
                location: SourceLocation(line: error.line, column: error.column, source: source))
        }
        var tree = JSONTree(document, source: source, valuesLeft: options.valuesMax)
        let root = tree.node(.root)
        guard tree.valuesLeft >= 0 else {
            throw SyntaxFault.tooManyValues(options.valuesMax, at: root.location)
        }
        return root
    }
}

extension SyntaxFault {
    static func tooManyValues(_ count: Int, at location: SourceLocation) -> SyntaxFault {
        SyntaxFault(
            message: "the file has more than \(count) values", location: location,
            hint: "an alias (*name) counts with everything it stands for")
    }
}
