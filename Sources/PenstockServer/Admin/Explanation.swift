public import JSON
public import PenstockCompile

/// The pipeline that a request would take.
public struct Explanation: Sendable {
    /// The API.
    public var api: Program.API
    /// The route.
    public var route: Program.Route
    /// Names and values of its path parameters, as sent.
    public var parameters: [(name: String, value: String)]

    /// For people.
    public var text: String {
        var text = route.text(in: api)
        for parameter in parameters { text += "  {\(parameter.name)} = \(parameter.value)\n" }
        return text
    }

    /// For machines.
    public var json: JSONValue {
        var object = JSONObject([
            ("api", .string(api.name)), ("stage", .string(api.stage)),
            ("base_path", .string(api.basePath)),
        ])
        object["parameters"] = .object(
            JSONObject(parameters.map { ($0.name, .string($0.value)) }))
        object["route"] = route.json
        return .object(object)
    }
}
