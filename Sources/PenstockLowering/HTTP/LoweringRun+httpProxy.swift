internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that maps parameters, on both sides; Integrate/HTTP takes the target from it.
    private static let mapping = "mapping"

    /// The phases `transform` and `integrate` of a route to an HTTP endpoint.
    mutating func httpProxy(
        _ part: HTTPRoute, _ integration: V2Integration
    ) throws(Unserved) -> JSONObject {
        var parameters = integration.requestParameters
        var config: JSONObject
        if integration.connectionType == .vpcLink {
            let link = try link(to: integration, part)
            config = JSONObject([("upstream", .string(link.upstream))])
            // The whole path goes to a load balancer, with the stage's name where it has one.
            let stage = part.stage.stageName == "$default" ? "" : "/\(part.stage.stageName)"
            if parameters["overwrite:path"] == nil {
                parameters["overwrite:path"] = stage + "$request.path"
            }
            if !link.path.isEmpty, let path = parameters["overwrite:path"] {
                parameters["overwrite:path"] = link.path + path
            }
        } else {
            let backend = try backend(
                integration.integrationURI, variables: part.stage.stageVariables)
            config = JSONObject([("upstream", .string(upstream(for: backend)))])
            if parameters["overwrite:path"] == nil {
                config["path"] = .string(path(part, backend))
            }
            for (name, value) in backend.query {
                let key = "append:querystring.\(name)"
                if parameters[key] == nil { parameters[key] = value }
            }
        }
        if changesTarget(parameters) { config["parameters_from"] = .string(Self.mapping) }
        if let verb = integration.integrationMethod, verb != "ANY", !verb.isEmpty {
            config["method"] = .string(verb.uppercased())
        }
        config["timeout_ms"] = .number(JSONNumber(integration.timeoutInMillis ?? 30_000))
        var phases = mapping(parameters, integration.responseParameters)
        phases["integrate"] = ["use": "Integrate/HTTP", "config": .object(config)]
        return phases
    }

    /// The phase `transform` for an integration's parameter mappings; empty without them.
    func mapping(
        _ request: [String: String], _ responses: [String: [String: String]]
    ) -> JSONObject {
        func step(_ key: String, _ config: JSONValue) -> JSONValue {
            [
                "use": "Transform/ParameterMapping", "name": .string(Self.mapping),
                "config": .object(JSONObject([(key, config)])),
            ]
        }
        var transform = JSONObject()
        if !request.isEmpty { transform["request"] = step("request", request.texts) }
        let responses = responses.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        if !responses.isEmpty {
            transform["response"] = step(
                "responses", .object(JSONObject(responses.map { ($0.key, $0.value.texts) })))
        }
        return transform.isEmpty ? JSONObject() : JSONObject([("transform", .object(transform))])
    }

    private func changesTarget(_ parameters: [String: String]) -> Bool {
        parameters.keys.contains { key in
            key == "overwrite:path" || key.contains(":querystring.")
                || key.lowercased().hasSuffix(":header.host")
        }
    }

    private func path(_ part: HTTPRoute, _ backend: BackendURL) -> String {
        guard let greedy = part.greedyName else { return backend.path }
        return backend.path.replacing("{\(greedy)}", with: "{\(greedy)+}")
    }

    private mutating func link(
        to integration: V2Integration, _ part: HTTPRoute
    ) throws(Unserved) -> MappedUpstream {
        let variables = part.stage.stageVariables
        var tls = JSONObject()
        // API reference, "TlsConfig": "If you specify a server name, API Gateway uses it to verify the
        // hostname on the integration's certificate. The server name is also included in the TLS
        // handshake".
        tls["server_name"] = integration.tlsConfig?.serverNameToVerify.map { .string($0) }
        return try mapped(
            [
                BackendURL.expand(integration.integrationURI ?? "", variables),
                BackendURL.expand(integration.connectionID ?? "", variables),
            ], tls)
    }
}
