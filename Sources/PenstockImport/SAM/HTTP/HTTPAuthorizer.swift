internal import SourceTree

// AWS SAM developer guide, "OAuth2Authorizer", "LambdaAuthorizer" of AWS::Serverless::HttpApi.
/// The scheme that an authorizer of an HTTP API is.
struct HTTPAuthorizer {
    let authorizer: SourceNode
    let partition: String

    private var make: NodeMaker { NodeMaker(at: authorizer) }

    var scheme: SourceNode {
        if let settings = authorizer["JwtConfiguration"], settings.isTruthy { return jwt(settings) }
        let identity = authorizer["Identity"].flatMap { $0.isTruthy ? $0 : nil }
        let role = authorizer["FunctionInvokeRole"].flatMap { $0.isTruthy ? $0 : nil }
        let isSimple = authorizer["EnableSimpleResponses"].flatMap { $0.isTruthy ? $0 : nil }
        let inner = make.map([
            ("type", make.text("request")),
            ("authorizerUri", RESTAuthorizer.uri(authorizer["FunctionArn"], partition, make)),
            ("authorizerCredentials", role?.text == "NONE" ? nil : role),
            ("authorizerResultTtlInSeconds", identity?["ReauthorizeEvery"]),
            ("identitySource", identity.map { make.list(sources($0)) }),
            ("authorizerPayloadFormatVersion", authorizer["AuthorizerPayloadFormatVersion"]),
            ("enableSimpleResponses", isSimple),
        ])
        return make.map([
            ("type", make.text("apiKey")), ("name", make.text("Unused")),
            ("in", make.text("header")), ("x-amazon-apigateway-authorizer", inner),
        ])
    }

    private func jwt(_ settings: SourceNode) -> SourceNode {
        let configuration = make.map(
            (settings.mapping ?? []).map { ($0.key.lowercased(), $0.value) })
        let inner = make.map([
            ("jwtConfiguration", configuration), ("identitySource", authorizer["IdentitySource"]),
            ("type", make.text("jwt")),
        ])
        return make.map([
            ("type", make.text("oauth2")), ("x-amazon-apigateway-authorizer", inner),
        ])
    }

    private func sources(_ identity: SourceNode) -> [SourceNode] {
        let kinds = [
            ("Headers", "$request.header."), ("QueryStrings", "$request.querystring."),
            ("StageVariables", "$stageVariables."), ("Context", "$context."),
        ]
        return kinds.flatMap { name, prefix in
            (identity[name]?.sequence ?? []).compactMap(\.text).map { make.text(prefix + $0) }
        }
    }
}
