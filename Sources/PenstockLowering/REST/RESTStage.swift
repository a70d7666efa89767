internal import JSON
internal import PenstockModel

/// A stage of a REST API with what its methods share.
struct RESTStage {
    let scope: Scope
    let id: String
    let api: RestAPI
    var stage: Stage
    var definition: RestAPIDefinition
    let keys: StageKeys
    var policy: StagePolicy

    func element(_ part: String? = nil) -> ModelElement {
        ModelElement(scope: scope, api: id, stage: stage.stageName, part: part)
    }

    /// The name of the plugin that has the policy; a canary has one of its own.
    var policyName: String { "policy.\(id).\(stage.stageName).\(stage.deploymentID)" }

    /// The name of the plugin that knows the stage's keys.
    var keysName: String { "keys.\(id).\(stage.stageName)" }

    var usesKeys: Bool {
        definition.tree.resources.values.contains { resource in
            resource.methods.values.contains { $0.apiKeyRequired }
        }
    }

    /// Whether the stage is served without what isn't enforced.
    var acceptsUnenforced = false

    /// The gateway response for every request, where something that would decide about them isn't
    /// there yet.
    var isClosed: String? {
        if !acceptsUnenforced {
            if hasFirewall { return "WAF_FILTERED" }
            if isRestricted { return "ACCESS_DENIED" }
        }
        return policy.fault == nil ? nil : "ACCESS_DENIED"
    }

    /// What isn't enforced, in words.
    var unenforced: [String] {
        var found: [String] = []
        if hasFirewall {
            found.append("its firewall (\(stage.webACLARN ?? "")) isn't applied here")
        }
        if isRestricted {
            found.append("its API is for certain VPCs and endpoints only, which aren't known here")
        }
        return found
    }

    private var hasFirewall: Bool { stage.webACLARN?.isEmpty == false }

    /// Whether an API is reachable from certain VPCs only: developer guide, "Private REST APIs", by
    /// endpoints or by conditions of its policy.
    private var isRestricted: Bool {
        !api.endpointConfiguration.vpcEndpointIDs.isEmpty || policy.isForNetworks
    }

    /// AWS's order of evaluation: aws-surface.md §2.1.
    static let order: JSONValue = [
        "auth", "rate_limit", "validate", "transform_request", "integrate", "transform_response",
    ]

    /// The native API without its addresses and routes.
    func document(of scope: Scope) -> JSONObject {
        var object = JSONObject([
            ("stage", .string(stage.stageName)),
            (
                "aws",
                .object(
                    JSONObject([
                        ("account_id", .string(scope.account)), ("api_id", .string(id)),
                        ("deployment_id", .string(stage.deploymentID)), ("kind", "rest"),
                    ]))
            ),
        ])
        if !stage.variables.isEmpty { object["variables"] = stage.variables.texts }
        object["order"] = Self.order
        let responses = definition.gatewayResponses.sorted { $0.key < $1.key }
            .filter { !$0.value.defaultResponse }
        if !responses.isEmpty {
            object["gateway_responses"] = .object(
                JSONObject(responses.map { ($0.key, $0.value.native) }))
        }
        return object
    }
}

extension GatewayResponse {
    /// As a configuration has it. A header whose value can't be said there is left out.
    var native: JSONValue {
        var object = JSONObject()
        if let status = statusCode.flatMap({ Int($0) }), (200...599).contains(status) {
            object["status"] = .number(JSONNumber(status))
        }
        var headers: [(String, JSONValue)] = []
        let prefix = "gatewayresponse.header."
        for (target, source) in responseParameters.sorted(by: { $0.key < $1.key })
        where target.hasPrefix(prefix) {
            guard let value = Self.value(of: source) else { continue }
            headers.append((String(target.dropFirst(prefix.count)), .string(value)))
        }
        // Developer guide, "Gateway response types": application/json is what is sent unless there
        // is no template for it.
        let template =
            responseTemplates["application/json"].map { ("application/json", $0) }
            ?? responseTemplates.sorted { $0.key < $1.key }.first.map { ($0.key, $0.value) }
        // What AWS calls `$method.request` here is `$request` in the native form.
        func native(_ body: String) -> JSONValue {
            .string(body.replacing("$method.request.", with: "$request."))
        }
        if let (type, body) = template {
            if type != "application/json" { headers.append(("Content-Type", .string(type))) }
            object["body"] = native(body)
            let others = responseTemplates.filter { $0.key != type }.sorted { $0.key < $1.key }
            if !others.isEmpty {
                object["bodies"] = .object(JSONObject(others.map { ($0.key, native($0.value)) }))
            }
        }
        if !headers.isEmpty { object["headers"] = .object(JSONObject(headers)) }
        return .object(object)
    }

    /// aws-surface.md §2.9, "headers": a quoted text,
    /// `context.…`, `stageVariables.…` or `method.request.{header|querystring|path}.…`.
    private static func value(of source: String) -> String? {
        if source.count >= 2, source.hasPrefix("'"), source.hasSuffix("'") {
            return String(source.dropFirst().dropLast())
        }
        if source.hasPrefix("context.") { return "$" + source }
        guard !source.contains("}") else { return nil }
        if source.hasPrefix("stageVariables.") { return "${\(source)}" }
        let places = ["header.", "querystring.", "path."].map { "method.request." + $0 }
        guard places.contains(where: source.hasPrefix) else { return nil }
        return "${\(source.dropFirst("method.".count))}"
    }
}
