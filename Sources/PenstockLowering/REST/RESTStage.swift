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

    func element(_ part: String? = nil) -> ModelElement {
        ModelElement(scope: scope, api: id, stage: stage.stageName, part: part)
    }

    /// The name of the plugin that knows the stage's keys.
    var keysName: String { "keys.\(id).\(stage.stageName)" }

    var usesKeys: Bool {
        definition.tree.resources.values.contains { resource in
            resource.methods.values.contains { $0.apiKeyRequired }
        }
    }

    /// The gateway response for every request, where something that would decide about them isn't
    /// there yet.
    var isClosed: String? {
        if stage.webACLARN?.isEmpty == false { return "WAF_FILTERED" }
        if api.policy?.isEmpty == false { return "ACCESS_DENIED" }
        return nil
    }

    var closedReason: String {
        isClosed == "WAF_FILTERED"
            ? "its firewall's rules aren't applied yet" : "the API's policy isn't evaluated yet"
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
        if !stage.variables.isEmpty { object["variables"] = stage.variables.verbatim }
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
    /// As a configuration has it. A header whose value comes from the request is left out: the
    /// native form knows `$context` only.
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
            headers.append((String(target.dropFirst(prefix.count)), value.verbatim))
        }
        // Developer guide, "Gateway response types": application/json is what is sent unless there
        // is no template for it.
        let template =
            responseTemplates["application/json"].map { ("application/json", $0) }
            ?? responseTemplates.sorted { $0.key < $1.key }.first.map { ($0.key, $0.value) }
        if let (type, body) = template {
            if type != "application/json" { headers.append(("Content-Type", .string(type))) }
            object["body"] = body.verbatim
        }
        if !headers.isEmpty { object["headers"] = .object(JSONObject(headers)) }
        return .object(object)
    }

    private static func value(of source: String) -> String? {
        if source.count >= 2, source.hasPrefix("'"), source.hasSuffix("'") {
            return String(source.dropFirst().dropLast())
        }
        return source.hasPrefix("context.") ? "$" + source : nil
    }
}
