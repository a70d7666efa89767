internal import JSON
internal import PenstockModel

extension LoweringRun {
    static let iamStep = "iam"

    /// The step that checks a method's signature.
    mutating func iam(_ part: RESTMethod) throws(Unserved) -> JSONValue {
        let stage = part.stage
        var config = signed(part.element, stage.id, stage.stage.stageName)
        if stage.policy.isAsked { config["resource_policy"] = true }
        return step(config)
    }

    /// The step that checks the signature of a request to a route of an HTTP API.
    mutating func iam(_ part: HTTPRoute) throws(Unserved) -> JSONValue {
        var config = signed(part.element, part.element.api ?? "", part.stage.stageName)
        if part.definition.api.protocolType == .http { config["answers"] = "http" }
        return step(config)
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
