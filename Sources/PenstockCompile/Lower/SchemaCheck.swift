internal import JSON
internal import JSONSchema

/// Holds steps' configurations against their plugins' schemas, each compiled once: thousands of
/// routes use a handful of plugins.
struct SchemaCheck {
    private var compiled: [PluginReference: JSONSchema?] = [:]

    /// What doesn't fit; empty without a schema. A schema that is itself wrong holds nothing: that is
    /// for the plugin's author, whom `plugin check` tells.
    mutating func violations(
        of value: JSONValue, against schema: JSONValue?, of plugin: PluginReference
    ) -> [JSONSchemaViolation] {
        if compiled[plugin] == nil {
            let options = JSONSchemaOptions(formats: .assert)
            compiled[plugin] = .some(schema.flatMap { try? JSONSchema($0, options: options) })
        }
        return (compiled[plugin] ?? nil)?.violations(value) ?? []
    }
}
