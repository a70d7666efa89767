internal import JSON
internal import PenstockModel

/// The mapping template that GetModelTemplate makes of a schema: its members read from the input.
///
/// AWS developer guide, "Models and mapping templates for REST APIs": the templates of its examples
/// have this form; no recording of the operation exists.
struct ModelTemplate {
    let models: [String: APIModel]

    /// Levels of arrays and objects that are followed; schemas may refer to themselves.
    static let depthMax = 16

    func text(of model: APIModel) -> String {
        // A schema that isn't JSON has no members: the template is the input itself.
        let schema = model.schema.flatMap { try? JSONValue(parsing: $0) } ?? .object(JSONObject())
        return "#set($inputRoot = $input.path('$'))\n"
            + value(schema, "$inputRoot", indent: "", depth: 0)
    }

    private func value(
        _ schema: JSONValue, _ path: String, indent: String, depth: Int
    ) -> String {
        let schema = resolved(schema)
        guard depth < Self.depthMax else { return "null" }
        let inner = indent + "  "
        switch schema["type"]?.string {
        case "array":
            let items = schema["items"] ?? .object(JSONObject())
            let body = value(items, "$elem", indent: inner, depth: depth + 1)
            return
                "[\n#foreach($elem in \(path))\n\(inner)\(body)#if($foreach.hasNext),#end\n#end\n"
                + "\(indent)]"
        case "string": return "\"\(path)\""
        case "number", "integer", "boolean", "null": return path
        default:
            let members = (schema["properties"]?.object?.members ?? []).map { member in
                let name = JSONValue.string(member.key).compact
                let value = value(
                    member.value, "\(path).\(member.key)", indent: inner, depth: depth + 1)
                return "\(inner)\(name) : \(value)"
            }
            return members.isEmpty ? "{ }" : "{\n\(members.joined(separator: ",\n"))\n\(indent)}"
        }
    }

    /// A model of this API is named by its URL, or a definition of the schema by its pointer.
    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.string,
            let name = reference.split(separator: "/").last.map(String.init),
            let text = models[name]?.schema, let found = try? JSONValue(parsing: text)
        else { return schema }
        return found
    }
}
