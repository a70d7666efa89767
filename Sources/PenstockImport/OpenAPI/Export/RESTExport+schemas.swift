internal import JSON
internal import PenstockModel

extension RESTExport {
    /// A model's schema, with references to models as references in the document.
    func schema(_ model: APIModel) -> JSONValue {
        // A model may hold any text; one that isn't JSON says nothing about a schema.
        let json = model.schema.flatMap { try? JSONValue(parsing: $0) } ?? ["type": "object"]
        var schema = referring(json)
        // Import takes the description from the schema, a call may have given another.
        if let description = model.description, case .object(var object) = schema,
            object["description"] == nil, object["$ref"] == nil
        {
            object["description"] = .string(description)
            schema = .object(object)
        }
        return schema
    }

    func reference(to model: String) -> JSONValue {
        let place = isSwagger ? "#/definitions/" : "#/components/schemas/"
        return ["$ref": .string(place + model)]
    }

    private func referring(_ json: JSONValue) -> JSONValue {
        switch json {
        case .array(let elements): return .array(elements.map(referring))
        case .object(let object):
            if let url = object["$ref"]?.string, let name = Self.model(at: url) {
                return reference(to: name)
            }
            return .object(JSONObject(object.members.map { ($0.key, referring($0.value)) }))
        default: return json
        }
    }

    /// `Pet` of `https://apigateway.amazonaws.com/restapis/abc/models/Pet`.
    private static func model(at url: String) -> String? {
        let parts = url.split(separator: "/")
        guard url.hasPrefix("https://apigateway."), parts.count == 6, parts[2] == "restapis",
            parts[4] == "models"
        else { return nil }
        return String(parts[5])
    }
}
