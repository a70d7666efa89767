internal import JSON

/// Where a schema holds other schemas. Elsewhere (`enum`, `const`, `default`, unknown keywords) an
/// `$id` is data.
enum Subschemas {
    private static let single = [
        "additionalItems", "additionalProperties", "contains", "else", "if", "not", "propertyNames",
        "then", "items", "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    ]
    private static let lists = ["allOf", "anyOf", "oneOf", "items", "prefixItems"]
    private static let maps = [
        "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties",
        "properties",
    ]

    /// The schemas in `object`, each with the tokens that lead to it.
    static func of(
        _ object: JSONObject, _ dialect: JSONSchemaOptions.Dialect
    ) -> [(tokens: [String], value: JSONValue)] {
        var result: [(tokens: [String], value: JSONValue)] = []
        for (key, value) in object.members {
            if single.contains(key), value.object != nil { result.append(([key], value)) }
            if lists.contains(key), let elements = value.array {
                result += elements.enumerated().map { ([key, String($0)], $1) }
            }
            if maps.contains(key), let members = value.object?.members {
                result += members.map { ([key, $0.key], $0.value) }
            }
        }
        return result
    }
}
