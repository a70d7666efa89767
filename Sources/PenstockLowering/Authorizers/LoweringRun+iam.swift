internal import JSON
internal import PenstockModel

extension LoweringRun {
    static let iamStep = "iam"

    /// The step that checks a method's signature.
    mutating func iam(_ part: RESTMethod) throws(Unserved) -> JSONValue {
        let stage = part.stage
        var config = signed(part.element, stage.id, stage.stage.stageName)
        if stage.policy.isAsked { config["resource_policy"] = true }
        let integration = part.method.integration
        config["acts"] = acts(
            as: integration?.credentials, integration?.uri, stage.stage.variables)
        return step(config)
    }

    /// The step that checks the signature of a request to a route of an HTTP API.
    mutating func iam(_ part: HTTPRoute) throws(Unserved) -> JSONValue {
        var config = signed(part.element, part.element.api ?? "", part.stage.stageName)
        if part.definition.api.protocolType == .http { config["answers"] = "http" }
        config["acts"] = acts(part.route, part)
        return step(config)
    }

    /// - Parameter route: the part's own, or a WebSocket API's `$connect`.
    func acts(_ route: Route?, _ part: HTTPRoute) -> JSONValue? {
        let integration = route.flatMap { part.definition.integration(of: $0) }
        return acts(
            as: integration?.credentialsARN, integration?.integrationURI, part.stage.stageVariables)
    }

    /// What the integration does in the caller's name, where it is enforced who may call functions; nil:
    /// nothing, or nobody knows.
    ///
    /// With the caller's credentials the caller's policies must allow `lambda:InvokeFunction`, and the
    /// function's needn't: developer guide, "API Gateway permissions model for invoking an API".
    private func acts(
        as credentials: String?, _ uri: String?, _ variables: [String: String]
    ) -> JSONValue? {
        guard let policies, let credentials, Integration.isCaller(credentials),
            let uri = ServiceURI(BackendURL.expand(uri ?? "", variables)),
            let function = FunctionReference(uri), policies.functions.contains(function.arn)
        else { return nil }
        return ["action": "lambda:InvokeFunction", "resource": .string(function.qualified)]
    }

    /// What refuses a REST API's callers that meet no method, for what came as a signature:
    /// aws-surface.md §8.
    static let unrouted: JSONValue = [
        "use": "Auth/IAM", "name": .string(iamStep), "config": ["unrouted": true],
    ]

    private mutating func signed(
        _ element: ModelElement, _ api: String, _ stage: String
    ) -> JSONObject {
        let scope = element.scope
        if options.keys.isEmpty, !isKeyless {
            isKeyless = true
            warn(
                element, "no access key is known: every request to AWS_IAM methods is refused",
                hint: "--iam-keys FILE has keys, whose they are and what they may call")
        }
        var config = options.keys.config(partition: scope.partition)
        if options.keys.isEmpty { config["keys"] = [] }
        config["region"] = .string(scope.region)
        config["arn"] = .string(arn(scope, api, stage))
        return config
    }

    private func step(_ config: JSONObject) -> JSONValue {
        .object(
            JSONObject([
                ("use", "Auth/IAM"), ("name", .string(Self.iamStep)), ("config", .object(config)),
            ]))
    }
}
