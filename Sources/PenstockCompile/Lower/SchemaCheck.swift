internal import JSON
internal import JSONSchema

/// Holds a step's configuration against its plugin's schema.
enum SchemaCheck {
    /// What doesn't fit; empty without a schema. A schema that is itself wrong holds nothing: that is
    /// for the plugin's author, whom `plugin check` tells.
    static func violations(
        of value: JSONValue, against schema: JSONValue?
    ) -> [JSONSchemaViolation] {
        let options = JSONSchemaOptions(formats: .assert)
        guard let schema, let compiled = try? JSONSchema(schema, options: options) else {
            return []
        }
        return compiled.violations(value)
    }
}
