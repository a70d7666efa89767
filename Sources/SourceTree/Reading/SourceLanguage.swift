/// What a file is written in.
package enum SourceLanguage: Hashable, Sendable {
    case json, yaml

    /// JSON for a name that ends in `.json`, YAML for any other.
    package init(named file: String) { self = file.hasSuffix(".json") ? .json : .yaml }

    /// The language of a file whose name need not say it: text that begins with a brace is JSON
    /// unless the name says YAML.
    package init(named file: String, sniffing text: String) {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
        let isBraced = text.utf8.first { !blanks.contains($0) } == UInt8(ascii: "{")
        let saysYAML = file.hasSuffix(".yaml") || file.hasSuffix(".yml")
        self = file.hasSuffix(".json") || (isBraced && !saysYAML) ? .json : .yaml
    }
}
