internal import JSON
internal import PenstockModel
internal import SourceTree

/// Turns the schemas of a document into those of AWS's models, and finds the model of a schema that
/// stands where one is used.
struct ModelSchemas {
    let reading: OpenAPIReading
    let apiID: String
    /// Schemas without a name, by the names that they get here.
    private(set) var inline: [String: String] = [:]

    init(reading: OpenAPIReading, apiID: String) {
        self.reading = reading
        self.apiID = apiID
    }

    /// AWS developer guide, "Create a data model": how a model refers to another.
    static func url(_ name: String, apiID: String) -> String {
        "https://apigateway.amazonaws.com/restapis/\(apiID)/models/\(name)"
    }

    /// A schema as a model's text.
    func text(of schema: DefinitionNode) -> String { json(schema).compact }

    /// The name of the model that a schema is: that which it refers to, or a new one's.
    mutating func model(of schema: DefinitionNode) -> String? {
        if let reference = schema["$ref"] {
            guard let name = name(reference) else { return nil }
            return name
        }
        guard !schema.members.isEmpty else { return nil }
        let text = text(of: schema)
        let name = "MODEL" + Self.digits(of: text)
        inline[name] = text
        return name
    }

    /// Not in a document's words: AWS gives models that have no name "MODEL" and six hexadecimal
    /// digits, of which nothing more is known. Here they are the schema's, so that one schema is one
    /// model, the same at every import.
    private static func digits(of text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let digits = String(hash >> 40, radix: 16)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The schema that a reference names; nil where there is none, which is told.
    private func name(_ reference: DefinitionNode) -> String? {
        let prefix = "#/" + reading.document.version.schemas.joined(separator: "/") + "/"
        if let text = reference.text, text.hasPrefix(prefix) {
            let name = String(text.dropFirst(prefix.count))
            if reading.section(reading.document.version.schemas)[name] != nil { return name }
        }
        // As moto quotes AWS, test_reimport_api_failonwarnings.
        let path = AttributePath.text(reference.pointer.parent)
        reading.warn(
            "Parse issue: attribute \(path).\(reference.text ?? "$ref") is missing", at: reference)
        return nil
    }

    private func json(_ node: DefinitionNode, isMap: Bool = false) -> JSONValue {
        if node.node.sequence != nil { return .array(node.elements.map { json($0) }) }
        guard node.node.mapping != nil else { return node.json }
        if !isMap, let reference = node["$ref"], reference.text != nil {
            let target =
                name(reference).map { Self.url($0, apiID: apiID) } ?? reference.text ?? ""
            return ["$ref": .string(target)]
        }
        var object = JSONObject()
        for (key, value) in node.members {
            if !isMap, isDropped(key, value) { continue }
            switch key {
            case "required" where !isMap && value.node.sequence != nil:
                // Corpus, test_import_with_circular_models: AWS sorts the names.
                object[key] = .array(value.texts.sorted().map { .string($0) })
            case "enum" where !isMap, "const" where !isMap, "default" where !isMap:
                object[key] = value.json
            default:
                let isMap = !isMap && Self.maps.contains(key)
                object[key] = json(value, isMap: isMap)
            }
        }
        return .object(object)
    }

    /// Keywords whose members are names and not keywords.
    private static let maps: Set<String> = [
        "properties", "patternProperties", "definitions", "$defs", "dependencies",
        "dependentSchemas",
    ]

    /// AWS developer guide, "Amazon API Gateway important notes for REST APIs": what of OpenAPI's
    /// schemas models don't have.
    private func isDropped(_ key: String, _ value: DefinitionNode) -> Bool {
        switch key {
        case "example", "examples", "xml", "externalDocs", "readOnly", "writeOnly", "deprecated":
            return true
        case "discriminator":
            reading.note("'\(key)' is not checked by API Gateway's models", at: value)
            return true
        case "nullable":
            reading.note(
                "'\(key)' is not known to API Gateway's models, which refuse null here", at: value,
                hint: "allow null by \"type\": [\"…\", \"null\"]")
            return true
        default: return key.hasPrefix("x-")
        }
    }
}
