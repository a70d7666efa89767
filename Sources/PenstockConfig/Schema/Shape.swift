internal import JSON

/// One mapping of the file: what it is for and which properties it has.
final class Shape: Sendable {
    /// Its name in the schema and the manual.
    let name: String
    /// What it is for: a sentence or two.
    let summary: String
    /// What it may hold, in the order the manual shows.
    let properties: [Property]
    /// An example in YAML for the manual; nil where the containing one shows enough.
    let example: String?
    /// Keys that have to be there.
    let required: [Property]
    /// All keys: asked for each value of a file, which may have ten thousand routes.
    private let names: [String]

    init(
        _ name: String, _ summary: String, example: String? = nil, properties: [Property]
    ) {
        self.name = name
        self.summary = summary
        self.example = example
        self.properties = properties
        required = properties.filter(\.isRequired)
        names = properties.map(\.name)
    }

    /// The property with this name.
    func property(_ name: String) -> Property? {
        names.firstIndex(of: name).map { properties[$0] }
    }

    /// Whether it has this property.
    func has(_ name: String) -> Bool { names.contains(name) }
}

/// One key of a mapping.
struct Property: Sendable {
    /// How the default is found.
    enum Default: Sendable {
        /// The key must be there.
        case required
        /// What is meant without the key, as the file would write it.
        case value(JSONValue)
        /// What is meant without the key, in words.
        case described(String)
        /// Nothing is meant without the key.
        case none
    }

    var name: String
    var type: PropertyType
    var `default`: Default
    var summary: String

    init(_ name: String, _ type: PropertyType, _ default: Default = .none, _ summary: String) {
        self.name = name
        self.type = type
        self.default = `default`
        self.summary = summary
    }

    var isRequired: Bool { if case .required = self.default { true } else { false } }
}
