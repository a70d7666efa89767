internal import JSON

/// A route of the document and what it was made of.
struct LoweredRoute {
    var element: ModelElement
    /// `GET /pets/{id}`
    var key: String
    var resourceID: String?
    /// Of an HTTP API, where it isn't `key`.
    var routeKey: String?
    var pipeline: JSONObject
    /// Of a WebSocket API: what its integration answers goes to the client.
    var answers = false

    var json: JSONValue {
        var object = JSONObject([("route", .string(key))])
        object["resource_id"] = resourceID.map { .string($0) }
        object["route_key"] = routeKey.map { .string($0) }
        if answers { object["answers"] = true }
        object["pipeline"] = .object(pipeline)
        return .object(object)
    }
}
