internal import JSON
internal import SourceTree

// AWS SAM developer guide, "AWS::Serverless::WebSocketApi".
extension SAMRewriting {
    static let webSocketTag = "websocketapi:createdBy"

    func rewriteWebSocket(_ api: SAMResource) {
        let make = api.make
        let routes = api.properties["Routes"].map(resolved)?.mapping ?? []
        let auth = api.properties["Auth"].map(resolved)
        for name in ["Routes", "RouteSelectionExpression"]
        where api.properties[name]?.isTruthy != true {
            error(
                "'\(name)' is missing", at: nil, api, hint: "AWS::Serverless::WebSocketApi needs it"
            )
        }
        check(auth, routes, api)
        var tags = api.properties["Tags"] ?? make.map([])
        tags[Self.webSocketTag] = make.text("SAM")
        emit(
            api.id, "AWS::ApiGatewayV2::Api",
            [
                ("Name", api.properties["Name"] ?? make.text(api.id)),
                ("ProtocolType", make.text("WEBSOCKET")), ("Tags", tags),
            ]
                + copied(
                    [
                        "RouteSelectionExpression", "ApiKeySelectionExpression", "Description",
                        "DisableExecuteApiEndpoint", "DisableSchemaValidation", "IpAddressType",
                    ], api), for: api)
        let stage = api.properties["StageName"] ?? make.text("default")
        let ids = routes.compactMap { emitRoute($0, of: api, auth, stage) }
        let propagates =
            api.properties["PropagateTags"]?.isTrue == true
            && api.properties["Tags"]?.isTruthy == true
        let own = make.map([(Self.webSocketTag, make.text("SAM"))])
        emitDomain(ofHTTP: api, tags: propagates ? tags : own)
        if auth?["AuthType"]?.text == "CUSTOM", let auth { emitAuthorizer(auth, of: api) }
        let word = stage.text ?? ""
        emit(
            api.id + (word == "default" ? "Default" : word) + "Stage", "AWS::ApiGatewayV2::Stage",
            [("ApiId", make.ref(api.id)), ("StageName", stage)]
                + copied(
                    [
                        "StageVariables", "AccessLogSettings", "DefaultRouteSettings",
                        "RouteSettings",
                    ], api) + [
                    ("Tags", propagates ? tags : own), ("AutoDeploy", make.bool(true)),
                ], for: api, part: "Stage",
            dependsOn: api.properties["RouteSettings"]?.isTruthy == true ? ids : [])
    }

    private func check(_ auth: SourceNode?, _ routes: [SourceMember], _ api: SAMResource) {
        guard let auth, auth.isTruthy else { return }
        checkNames(auth, SAMProperties.webSocketAuth, api, "Auth")
        let type = auth["AuthType"]?.text ?? ""
        if !["NONE", "AWS_IAM", "CUSTOM"].contains(type) {
            error(
                "'AuthType' is missing or none of NONE, AWS_IAM and CUSTOM",
                at: auth["AuthType"] ?? auth, api, "Auth", "AuthType")
        }
        if type == "CUSTOM", auth["AuthArn"]?.isTruthy != true {
            error("'AuthArn' is missing", at: auth, api, "Auth", hint: "CUSTOM needs it")
        }
        if !routes.contains(where: { $0.key == "$connect" }) {
            error("only a route '$connect' can be guarded", at: auth, api, "Auth")
        }
    }

    /// The route's logical id.
    private func emitRoute(
        _ route: SourceMember, of api: SAMResource, _ auth: SourceNode?, _ stage: SourceNode
    ) -> String? {
        let make = api.make
        let key = route.key
        checkNames(route.value, SAMProperties.webSocketRoute, api, "Routes", key)
        let isSpecial = ["$connect", "$disconnect", "$default"].contains(key)
        guard isSpecial || LogicalID.isPlain(key), let function = route.value["FunctionArn"] else {
            error(
                "a route has a name of letters and digits, and a 'FunctionArn'", at: route.value,
                api, "Routes", key)
            return nil
        }
        let word = isSpecial ? String(key.dropFirst()) : key
        let base = api.id + word.prefix(1).uppercased() + word.dropFirst().lowercased()
        let isGuarded = key == "$connect" && auth?.isTruthy == true
        let type = auth?["AuthType"]?.text ?? "NONE"
        let target = make.list([make.text("integrations"), make.ref(base + "Integration")])
        emit(
            base + "Route", "AWS::ApiGatewayV2::Route",
            [
                ("ApiId", make.ref(api.id)), ("RouteKey", make.text(key)),
                ("Target", make.map([("Fn::Join", make.list([make.text("/"), target]))])),
                ("AuthorizationType", isGuarded ? make.text(type) : nil),
                (
                    "AuthorizerId",
                    isGuarded && type == "CUSTOM" ? make.ref(api.id + "ConnectAuthorizer") : nil
                ),
            ]
                + [
                    "ApiKeyRequired", "ModelSelectionExpression", "OperationName", "RequestModels",
                    "RequestParameters", "RouteResponseSelectionExpression",
                ].map { ($0, route.value[$0]) }, for: api)
        emit(
            base + "Integration", "AWS::ApiGatewayV2::Integration",
            [
                ("ApiId", make.ref(api.id)), ("IntegrationType", make.text("AWS_PROXY")),
                ("IntegrationUri", uri("FunctionArn", function, make)),
                ("TimeoutInMillis", route.value["IntegrationTimeout"]),
            ], for: api)
        emitPermission(base + "Permission", source(api, key, stage), function, api)
        return base + "Route"
    }

    private func uri(_ name: String, _ function: SourceNode, _ make: NodeMaker) -> SourceNode {
        make.sub(
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
                + "${\(name)}/invocations", [(name, function)])
    }

    private func source(_ api: SAMResource, _ key: String, _ stage: SourceNode) -> SourceNode {
        let prefix =
            "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${\(api.id).ApiId}/"
        if let word = stage.text { return api.make.sub(prefix + "\(word)/\(key)") }
        return api.make.sub(prefix + "${__StageName__}/\(key)", [("__StageName__", stage)])
    }

    private func emitAuthorizer(_ auth: SourceNode, of api: SAMResource) {
        guard let function = auth["AuthArn"] else { return }
        let make = api.make
        let id = api.id + "ConnectAuthorizer"
        emit(
            id, "AWS::ApiGatewayV2::Authorizer",
            [
                ("ApiId", make.ref(api.id)), ("AuthorizerType", make.text("REQUEST")),
                ("AuthorizerCredentialsArn", auth["InvokeRole"]),
                ("AuthorizerUri", uri("AuthArn", function, make)),
                ("IdentitySource", auth["IdentitySource"]),
                ("Name", auth["Name"].flatMap { $0.isTruthy ? $0 : nil } ?? make.text(id)),
            ], for: api)
        if auth["InvokeRole"]?.isTruthy == true { return }
        emitAuthorizerPermission(
            api.id + "AuthorizerPermission", function, api, partition: "${AWS::Partition}")
    }
}
