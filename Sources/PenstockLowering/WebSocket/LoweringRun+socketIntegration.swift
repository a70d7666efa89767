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
            isSigned: part.isSigned)
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
        for response in responses(part) {
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
            templateSelection: key.template, isSigned: part.isSigned)
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

    /// The integration's responses; one that passes what comes where there is no default.
    private mutating func responses(_ part: HTTPRoute) -> [IntegrationResponse] {
        var found: [IntegrationResponse] = []
        var taken: Set<String> = []
        let id = part.route.target.map { String($0.dropFirst("integrations/".count)) } ?? ""
        let records = part.definition.integrations[id].map { Array($0.responses.values) } ?? []
        for record in records.sorted(by: { $0.integrationResponseKey < $1.integrationResponseKey })
        {
            var response = IntegrationResponse()
            let key = record.integrationResponseKey
            response.statusCode = Self.status(of: key, &taken)
            if key != "$default" {
                // "In some cases, a pattern format is required … wrapped with forward slashes".
                let isPattern = key.count > 2 && key.hasPrefix("/") && key.hasSuffix("/")
                response.selectionPattern = isPattern ? String(key.dropFirst().dropLast()) : key
            }
            // Answers have no media type to choose by.
            response.responseTemplates =
                template(of: record, part).map { ["application/json": $0] } ?? [:]
            response.contentHandling = record.contentHandlingStrategy
            found.append(response)
        }
        if !found.contains(where: { $0.selectionPattern == nil }) {
            var response = IntegrationResponse()
            response.statusCode = "200"
            found.append(response)
        }
        return found
    }

    /// The template of an answer. The message is gone by then, so what it would choose isn't known.
    private mutating func template(
        of record: V2IntegrationResponse, _ part: HTTPRoute
    ) -> String? {
        if case .fixed(let key) = SelectionKey(record.templateSelectionExpression, part) {
            return record.responseTemplates[key]
        }
        if record.responseTemplates.count > (record.responseTemplates["$default"] == nil ? 0 : 1) {
            warn(
                part.element,
                "templates of answers are chosen by '\(record.templateSelectionExpression ?? "")', "
                    + "which can't be evaluated here: $default's is taken",
                hint: "integration responses with keys like /4\\d\\d/ choose by the status")
        }
        return record.responseTemplates["$default"]
    }

    /// The status that a handshake is answered with: that of `/4\d\d/` is 400, or what follows it where
    /// another response has that, because responses are found by their statuses.
    private static func status(of key: String, _ taken: inout Set<String>) -> String {
        var status = status(of: key)
        while !taken.insert(status).inserted, let number = Int(status), number < 599 {
            status = String(number + 1)
        }
        return status
    }

    private static func status(of key: String) -> String {
        let digits = key.filter(\.isNumber)
        if digits.count == 3, let status = Int(digits), (200...599).contains(status) {
            return digits
        }
        switch key.dropFirst().first {
        case "3": return "302"
        case "4": return "400"
        case "5": return "500"
        default: return "200"
        }
    }
}
