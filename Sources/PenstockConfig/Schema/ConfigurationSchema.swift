public import JSON

/// The JSON Schema of `penstock.yaml`, for editors and other tools; made from the table that the
/// loader reads by.
public enum ConfigurationSchema {
    /// The schema, draft-07: what editors understand best.
    public static var json: JSONValue {
        var object = JSONObject([
            ("$schema", "http://json-schema.org/draft-07/schema#"),
            ("title", "penstock.yaml"),
        ])
        guard let root = Shapes.all.first else { return .object(object) }
        object = object.merging(schema(of: root))
        // Scalars may be put in from the environment, and then have another form in the file.
        var definitions: [(String, JSONValue)] = [
            ("substitution", ["type": "string", "pattern": #"\$\{"#])
        ]
        definitions += Shapes.all.dropFirst().map { ($0.name, .object(schema(of: $0))) }
        object["definitions"] = .object(JSONObject(definitions))
        return .object(object)
    }

    private static func schema(of shape: Shape) -> JSONObject {
        let properties = shape.properties.map { property in
            (property.name, schema(of: property))
        }
        var object = JSONObject([
            ("description", .string(shape.summary)), ("type", "object"),
            ("properties", .object(JSONObject(properties))), ("additionalProperties", false),
        ])
        let required = shape.properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { object["required"] = .array(required) }
        return object
    }

    private static func schema(of property: Property) -> JSONValue {
        var description = property.summary
        if case .described(let words) = property.default { description += " By default \(words)." }
        var object = JSONObject([("description", .string(description))])
        if case .value(let value) = property.default { object["default"] = value }
        // Draft-07 §8.3: what stands beside a $ref is ignored, so the type gets an object of its
        // own.
        let type = schema(of: property.type)
        // A key without a value means the same as no key.
        let isNullable = !property.isRequired
        object["anyOf"] = .array(
            isNullable ? alternatives(type) + [["type": "null"]] : alternatives(type))
        return .object(object)
    }

    private static func alternatives(_ schema: JSONValue) -> [JSONValue] {
        if schema.object?.keys == ["anyOf"], let inner = schema["anyOf"]?.array { return inner }
        return [schema]
    }

    private static func schema(of type: PropertyType) -> JSONValue {
        switch type {
        case .boolean: orSubstitution(["type": "boolean"])
        case .integer(let range):
            orSubstitution([
                "type": "integer", "minimum": .number(JSONNumber(range.lowerBound)),
                "maximum": .number(JSONNumber(range.upperBound)),
            ])
        case .duration(let range):
            orSubstitution(
                ["type": "string", "pattern": #"^(0|([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+)$"#],
                range.lowerBound == .zero ? [["const": 0]] : [])
        case .size:
            orSubstitution(
                ["type": "string", "pattern": "^[0-9]+ *([kKMGT]?B|[KMGT]iB)?$"],
                [["type": "integer", "minimum": 0]])
        case .text(let form): text(form)
        case .choice(let words): orSubstitution(["enum": .array(words.map { .string($0) })])
        case .list(let element, let atLeast):
            [
                "type": "array", "items": schema(of: element),
                "minItems": .number(JSONNumber(atLeast)),
            ]
        case .names(let value): ["type": "object", "additionalProperties": schema(of: value)]
        case .table(let keys, let value):
            [
                "type": "object", "propertyNames": ["enum": .array(keys.map { .string($0) })],
                "additionalProperties": schema(of: value),
            ]
        case .shape(let name): ["$ref": .string("#/definitions/\(name)")]
        case .either(let types): ["anyOf": .array(types.flatMap { alternatives(schema(of: $0)) })]
        case .pluginConfig: ["type": "object"]
        // YAML 1.1 tools read the word as false.
        case .off: ["enum": ["off", false, nil]]
        }
    }

    private static func text(_ form: TextForm) -> JSONValue {
        guard let pattern = form.pattern else { return ["type": ["string", "number", "boolean"]] }
        return orSubstitution(["type": "string", "pattern": .string(pattern)])
    }

    private static func orSubstitution(_ schema: JSONValue, _ more: [JSONValue] = []) -> JSONValue {
        ["anyOf": .array([schema] + more + [["$ref": "#/definitions/substitution"]])]
    }
}
