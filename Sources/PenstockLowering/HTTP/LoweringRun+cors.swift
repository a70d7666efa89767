internal import JSON
internal import PenstockModel

// An HTTP API's CORS configuration: every answer of the stage gets its headers, and OPTIONS requests
// that no route takes are answered 204. Developer guide, "Configuring CORS for an HTTP API": "API
// Gateway automatically sends a response to preflight OPTIONS requests, even if there isn't an OPTIONS
// route"; a route that takes them (`$default`, `ANY`) keeps its authorizer and its integration.

extension LoweringRun {
    /// The routes with what the API's configuration adds to them.
    mutating func addCORS(
        _ routes: [LoweredRoute], _ definition: APIDefinition, _ element: ModelElement
    ) -> [LoweredRoute] {
        guard let cors = definition.api.corsConfiguration, !cors.allowOrigins.isEmpty else {
            return routes
        }
        var stage = element.stage ?? ""
        if stage == "$default" { stage = "default" }
        let name = "cors.\(element.api ?? "").\(stage)"
        declare(name, "Transform/CORS", config(cors, element))
        let preflight = JSONObject([
            (
                "integrate",
                [
                    "use": "Integrate/Mock",
                    "config": ["status": 204, "headers": .object(JSONObject())],
                ]
            )
        ])
        let missing = Self.untaken(definition).map {
            LoweredRoute(
                element: element, key: "OPTIONS \($0)", routeKey: "", pipeline: preflight)
        }
        return (missing + routes).map { route in
            var route = route
            route.pipeline = route.pipeline.respondingThrough(["use": .string(name)])
            return route
        }
    }

    /// Where OPTIONS has no route at all.
    private static func untaken(_ definition: APIDefinition) -> [String] {
        guard definition.route(key: "$default") == nil else { return [] }
        let keys = definition.routes.values.map(\.route.routeKey)
        let isRootTaken = keys.contains { $0 == "ANY /" || $0 == "OPTIONS /" }
        let isRestTaken = keys.contains { key in
            let parts = key.split(separator: " ")
            return parts.count == 2 && (parts[0] == "ANY" || parts[0] == "OPTIONS")
                && parts[1].hasPrefix("/{") && parts[1].hasSuffix("+}")
                && parts[1].split(separator: "/").count == 1
        }
        return (isRootTaken ? [] : ["/"]) + (isRestTaken ? [] : ["/{proxy+}"])
    }

    private mutating func config(_ cors: CORS, _ element: ModelElement) -> JSONObject {
        func list(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        var config = JSONObject([("allow_origins", list(cors.allowOrigins))])
        if !cors.allowMethods.isEmpty { config["allow_methods"] = list(cors.allowMethods) }
        if !cors.allowHeaders.isEmpty { config["allow_headers"] = list(cors.allowHeaders) }
        if !cors.exposeHeaders.isEmpty { config["expose_headers"] = list(cors.exposeHeaders) }
        if let seconds = cors.maxAge { config["max_age"] = .number(JSONNumber(seconds)) }
        guard cors.allowCredentials == true else { return config }
        guard !cors.allowOrigins.contains("*") else {
            warn(
                element, "credentials aren't allowed for the origin *, which AWS refuses too",
                hint: "name the origins in AllowOrigins")
            return config
        }
        config["allow_credentials"] = true
        return config
    }
}

extension JSONObject {
    /// A pipeline with one more step at the end of the response's side.
    func respondingThrough(_ step: JSONValue) -> JSONObject {
        var pipeline = self
        var transform = pipeline["transform"]?.object ?? JSONObject()
        switch transform["response"] {
        case .array(let steps)?: transform["response"] = .array(steps + [step])
        case let other?: transform["response"] = .array([other, step])
        case nil: transform["response"] = .array([step])
        }
        pipeline["transform"] = .object(transform)
        return pipeline
    }
}
