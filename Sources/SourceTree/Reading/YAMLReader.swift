/// Reads YAML through libyaml into a tree.
enum YAMLReader {
    static func read(
        _ text: String, source: Int, options: SourceOptions
    ) throws(SyntaxFault) -> SourceNode {
        var bytes = text
        let result = bytes.withUTF8 { bytes in
            Result { () throws(SyntaxFault) in
                var composer = YAMLComposer(
                    YAMLEvents(bytes), of: text, source: source, options: options)
                return try composer.document()
            }
        }
        do {
            return try result.get()
        } catch {
            // libyaml knows nothing of several files.
            var fault = error
            fault.location.source = source
            throw fault
        }
    }
}
