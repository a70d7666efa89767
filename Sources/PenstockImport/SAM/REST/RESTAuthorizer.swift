internal import SourceTree

// AWS SAM developer guide, "CognitoAuthorizer", "LambdaTokenAuthorizer", "LambdaRequestAuthorizer".
/// The scheme that an authorizer of a REST API is.
struct RESTAuthorizer {
    let authorizer: SourceNode
    let partition: String

    private var make: NodeMaker { NodeMaker(at: authorizer) }
    private var identity: SourceNode? { authorizer["Identity"] }
    private var isCognito: Bool { authorizer["UserPoolArn"]?.isTruthy == true }
    private var isRequest: Bool { authorizer["FunctionPayloadType"]?.text == "REQUEST" }

    var scheme: SourceNode {
        let header = identity?["Header"]
        let name =
            isRequest && !isCognito ? make.text("Unused") : header ?? make.text("Authorization")
        return make.map([
            ("type", make.text("apiKey")), ("name", name), ("in", make.text("header")),
            (
                "x-amazon-apigateway-authtype",
                make.text(isCognito ? "cognito_user_pools" : "custom")
            ),
            ("x-amazon-apigateway-authorizer", isCognito ? cognito : lambda),
        ])
    }

    private var cognito: SourceNode {
        let pools = authorizer["UserPoolArn"]
        return make.map([
            ("type", make.text("cognito_user_pools")),
            ("providerARNs", pools?.sequence == nil ? make.list(pools.map { [$0] } ?? []) : pools),
            ("identityValidationExpression", truthy(identity?["ValidationExpression"])),
        ])
    }

    private var lambda: SourceNode {
        let role = truthy(authorizer["FunctionInvokeRole"])
        let sources = identitySources.joined(separator: ", ")
        return make.map([
            ("type", make.text(isRequest ? "request" : "token")),
            ("authorizerUri", Self.uri(authorizer["FunctionArn"], partition, make)),
            ("authorizerResultTtlInSeconds", identity?["ReauthorizeEvery"]),
            ("authorizerCredentials", role?.text == "NONE" ? nil : role),
            ("identitySource", isRequest && !sources.isEmpty ? make.text(sources) : nil),
            (
                "identityValidationExpression",
                isRequest ? nil : truthy(identity?["ValidationExpression"])
            ),
        ])
    }

    /// What calls an authorizer's function.
    static func uri(_ function: SourceNode?, _ partition: String, _ make: NodeMaker) -> SourceNode {
        make.sub(
            "arn:\(partition):apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
                + "${__FunctionArn__}/invocations", [("__FunctionArn__", function)])
    }

    private var identitySources: [String] {
        let kinds = [
            ("Headers", "method.request.header."), ("QueryStrings", "method.request.querystring."),
            ("StageVariables", "stageVariables."), ("Context", "context."),
        ]
        return kinds.flatMap { name, prefix in
            (identity?[name]?.sequence ?? []).compactMap(\.text).map { prefix + $0 }
        }
    }

    private func truthy(_ node: SourceNode?) -> SourceNode? {
        node?.isTruthy == true ? node : nil
    }
}
