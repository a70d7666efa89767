public import JSON

extension JSONSchema {
    /// Why API Gateway refuses a document as a model (CreateModel, PutRestApi), in its words; nil
    /// when it takes it. Of several reasons only the first is known to be told.
    ///
    /// Recorded by its users: keywords that draft-04 doesn't have (aws/aws-cdk#14585,
    /// segurvita/swagger-rm-example), what the metaschema refuses, such as `required: []`
    /// (aws/aws-cdk#27433), and references to models that aren't full addresses since April 2024.
    public static func modelRefusal(of model: JSONDocument) -> String? {
        reason(model).map {
            "Invalid model specified: Validation Result: warnings : [], errors : [\($0)]"
        }
    }

    private static func reason(_ model: JSONDocument) -> String? {
        let keywords = unsupportedKeywords(model, .root)
        if !keywords.isEmpty {
            let list = JSONValue.array(keywords.sorted().map { .string($0) }).compact
            return "Invalid model schema specified. Unsupported keyword(s): \(list)"
        }
        guard faults(in: model, dialect: .draft4).isEmpty else {
            return "Invalid model schema specified"
        }
        return hasForeignReference(model, .root)
            ? "Model reference must be in canonical form" : nil
    }

    // Recursion is bounded by the depth of the document.
    private static func unsupportedKeywords(
        _ model: JSONDocument, _ schema: JSONNode
    ) -> Set<String> {
        var found: Set<String> = []
        for index in 0..<model.count(of: schema) where model.kind(of: schema) == .object {
            let name = model.string(of: model.member(schema, at: index).key)
            if !modelKeywords.contains(name) { found.insert(name) }
        }
        for child in Subschemas.of(schema, in: model, .draft4) {
            found.formUnion(unsupportedKeywords(model, child.node))
        }
        return found
    }

    private static func hasForeignReference(_ model: JSONDocument, _ schema: JSONNode) -> Bool {
        if let reference = model.text(schema, "$ref"), !reference.hasPrefix("#"),
            !reference.hasPrefix("https://apigateway.amazonaws.com/restapis/")
        {
            return true
        }
        return Subschemas.of(schema, in: model, .draft4).contains {
            hasForeignReference(model, $0.node)
        }
    }

    // Draft-04 core and validation; the syntax checkers of json-schema-validator's draft-04 library.
    private static let modelKeywords: Set<String> = [
        "$ref", "$schema", "additionalItems", "additionalProperties", "allOf", "anyOf", "default",
        "definitions", "dependencies", "description", "enum", "exclusiveMaximum",
        "exclusiveMinimum", "format", "id", "items", "maxItems", "maxLength", "maxProperties",
        "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not",
        "oneOf", "pattern", "patternProperties", "properties", "required", "title", "type",
        "uniqueItems",
    ]
}
