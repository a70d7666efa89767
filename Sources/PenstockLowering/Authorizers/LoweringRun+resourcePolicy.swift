internal import JSON
internal import PenstockModel

/// When a resource policy is asked: before the authorizer, for what it denies, and after it, for
/// what it allows (developer guide, "How API Gateway resource policies affect authorization workflow").
enum PolicyPass {
    case first, second
}

extension LoweringRun {
    /// The step that asks the API's resource policy; nil: it has none, or isn't asked then.
    ///
    /// The same page: before a Lambda authorizer, which costs a call, and after it; with every other
    /// kind of authorizer once, when it is known who calls.
    mutating func resourcePolicy(
        _ part: RESTMethod, _ pass: PolicyPass
    ) throws(Unserved) -> JSONValue? {
        guard part.stage.policy.isAsked else { return nil }
        let type = part.method.authorizationType
        let (name, config): (String, JSONValue)
        switch pass {
        case .first:
            guard type == .custom else { return nil }
            (name, config) = ("policyBefore", ["pass": "first"])
        case .second:
            (name, config) = ("policy", ["identity": .string(Self.identity(type))])
        }
        return .object(
            JSONObject([
                ("use", .string(part.stage.policyName)), ("name", .string(name)),
                ("config", config),
            ]))
    }

    private static func identity(_ type: AuthorizationType) -> String {
        switch type {
        case .none: "none"
        case .iam: "iam"
        case .custom: "lambda"
        // Of JWT authorizers nothing is documented.
        case .cognito, .jwt: "cognito"
        }
    }

    /// The plugin that has a stage's policy.
    mutating func declarePolicy(_ stage: RESTStage) {
        guard stage.policy.isAsked, let document = stage.policy.document else { return }
        declare(
            stage.policyName, "Auth/ResourcePolicy",
            JSONObject([
                // It has variables of its own, `${aws:username}`.
                ("policy", document),
                ("arn", .string(arn(stage.scope, stage.id, stage.stage.stageName))),
            ]))
    }
}
