internal import JSON
internal import PenstockModel

// Developer guide, "Set up a WebSocket API integration request" and "… integration responses".
extension LoweringRun {
    /// The phases `transform` and `integrate` of a WebSocket API's route. One without an integration takes
    /// its messages and does nothing.
    mutating func integration(ofSocket part: HTTPRoute) throws(Unserved) -> JSONObject {
        guard part.route.target?.isEmpty == false else {
            return JSONObject([("integrate", "Integrate/Mock")])
        }
        guard let integration = part.definition.integration(of: part.route) else {
            throw Unserved("the route's integration isn't there")
        }
        let uri = BackendURL.expand(integration.integrationURI ?? "", part.stage.stageVariables)
        if [.aws, .awsProxy].contains(integration.integrationType), let uri = ServiceURI(uri),
            uri.isLambda
        {
            return try lambda(ofSocket: part, integration, uri)
        }
        return try self.integration(try method(part, integration))
    }

    private mutating func lambda(
        ofSocket part: HTTPRoute, _ integration: V2Integration, _ uri: ServiceURI
    ) throws(Unserved) -> JSONObject {
        let function = try function(uri)
        try checkPermission(
            function, part.element, role: integration.credentialsARN, places: [part.route.routeKey])
        let caller = try CallerCredentials(
            integration.credentialsARN, options.keys, partition: part.element.scope.partition,
            part.signatures)
        // The caller's policies are asked at the handshake, of what $connect does.
        if let acts = acts(part.route, part),
            acts != self.acts(part.definition.route(key: "$connect"), part)
        {
            throw Unserved(
                "the function is called with the caller's own credentials, and whether they may is asked at "
                    + "the handshake only, of the function of $connect: every message gets an error",
                hint: "have $connect call the same function, or name a role")
        }
        var config = try invocation(part.element, uri, function, as: caller)
        config["timeout_ms"] = .number(JSONNumber(integration.timeoutInMillis ?? 29_000))
        var phases = JSONObject()
        if integration.integrationType == .aws {
            config["payload"] = "none"
            let method = try method(part, integration)
            if let own = method.method.integration {
                phases["transform"] = .object(
                    transform(method, own, JSONObject(), selectOn: "error_message"))
            }
        } else {
            config["payload"] = "websocket"
        }
        phases["integrate"] = ["use": "Integrate/Lambda", "config": .object(config)]
        return phases
    }

    /// The route as the method of a REST API, whose integrations do the same: with one template a side.
    private mutating func method(
        _ part: HTTPRoute, _ integration: V2Integration
    ) throws(Unserved) -> RESTMethod {
        var own = Integration()
        own.type = integration.integrationType
        own.httpMethod = integration.integrationMethod ?? "POST"
        own.uri = integration.integrationURI
        own.connectionType = integration.connectionType
        own.connectionID = integration.connectionID
        own.credentials = integration.credentialsARN
        own.timeoutInMillis = integration.timeoutInMillis ?? 29_000
        own.contentHandling = integration.contentHandlingStrategy
        for (name, value) in integration.requestParameters {
            own.requestParameters[name] = Self.source(value)
        }
        let key = SelectionKey(integration.templateSelectionExpression, part)
        guard let templates = integration.requestTemplates.selected(by: key) else {
            throw Unserved(
                "templates are chosen by '\(integration.templateSelectionExpression ?? "")', which can't "
                    + "be evaluated here",
                hint: "variables of the body can: $request.body.NAME")
        }
        own.requestTemplates = templates
        own.passthroughBehavior = passthrough(integration, templates)
        var method = Method()
        let answers = answers(part)
        for response in answers.responses {
            own.responses[response.statusCode] = response
            method.responses[response.statusCode] = MethodResponse()
        }
        method.integration = own
        var stage = Stage()
        stage.stageName = part.stage.stageName
        stage.variables = part.stage.stageVariables
        var resource = Resource()
        resource.path = ""
        return RESTMethod(
            stage: RESTStage(
                scope: part.element.scope, id: part.element.api ?? "", api: RestAPI(),
                stage: stage, definition: RestAPIDefinition(),
                keys: StageKeys(AccountState(), api: "", stage: ""), policy: StagePolicy(nil)),
            resource: resource, verb: part.route.routeKey, method: method,
            templateSelection: key.template, answers: answers, signatures: part.signatures)
    }

    /// WHEN_NO_TEMPLATES refuses where there are templates and none is selected.
    private func passthrough(
        _ integration: V2Integration, _ selected: [String: String]
    ) -> PassthroughBehavior? {
        guard let behavior = integration.passthroughBehavior, behavior != .whenNoMatch,
            !integration.requestTemplates.isEmpty
        else { return integration.passthroughBehavior }
        return selected.isEmpty ? .never : behavior
    }

    /// `route.request.header.X` is what a REST API calls `method.request.header.X`.
    private static func source(_ value: String) -> String {
        let text = value.hasPrefix("$") ? String(value.dropFirst()) : value
        if text.hasPrefix("route.request.") { return "method." + text.dropFirst("route.".count) }
        return text.hasPrefix("context.") || text.hasPrefix("stageVariables.") ? text : value
    }
}
