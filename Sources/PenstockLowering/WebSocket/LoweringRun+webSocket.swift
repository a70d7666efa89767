internal import JSON
internal import PenstockModel

// Developer guide, "Working with WebSocket APIs".
extension LoweringRun {
    mutating func lowerSockets(
        _ record: APIRecord, id: String, of account: AccountState, _ places: StagePlaces
    ) {
        let api = record.definition.api
        for (name, stage) in record.stages.sorted(by: { $0.key < $1.key }) {
            let element = ModelElement(scope: places.scope, api: id, stage: name)
            guard let definition = record.served(stage) else {
                warn(element, "the stage has no deployment and isn't served")
                continue
            }
            let served = ServedStage(
                scope: places.scope, api: id, name: api.name, stage: name, kind: .webSocket,
                addresses: places.http(api, id: id, stage: name))
            if isClosed(served) { continue }
            let handshake = handshake(
                of: element, definition, stage, StageKeys(account, api: id, stage: name))
            if definition.routes.values.contains(where: { $0.route.apiKeyRequired }) {
                declareKeys(handshake.keys)
            }
            var routes: [LoweredRoute] = []
            for record in handshake.routes.sorted(by: { $0.route.routeKey < $1.route.routeKey }) {
                let part = HTTPRoute(
                    element: element, route: record.route, definition: definition, stage: stage)
                var route = LoweredRoute(
                    element: part.element, key: record.route.routeKey,
                    pipeline: pipeline(part, handshake))
                // "currently only the $default key is supported" for route responses.
                route.answers = record.responses.values.contains {
                    $0.routeResponseKey == "$default"
                }
                routes.append(route)
            }
            current = element
            add(
                served, document(stage, id, places.scope, api), routes + others(element, handshake)
            )
        }
    }

    private func document(
        _ stage: V2Stage, _ id: String, _ scope: Scope, _ api: API
    ) -> JSONObject {
        var document = document(stage, id, scope)
        document["aws"] = .object(
            (document["aws"]?.object ?? JSONObject()).merging(
                JSONObject([("kind", "websocket")])))
        let selection = api.routeSelectionExpression ?? "$request.body.action"
        document["websocket"] = ["route_selection": .string(selection)]
        return document
    }

    /// What a stage has besides its own routes: a handshake for everybody where it has none, the callback
    /// URL, and a refusal of what is neither.
    private mutating func others(
        _ element: ModelElement, _ handshake: SocketHandshake
    ) -> [LoweredRoute] {
        var routes: [LoweredRoute] = []
        if !handshake.hasRoute {
            // "The $connect route … is optional."
            routes.append(
                LoweredRoute(
                    element: element, key: "$connect",
                    pipeline: JSONObject([("integrate", "Integrate/Mock")])))
        }
        let callback = JSONObject([
            ("auth", callers(element)),
            (
                "integrate",
                [
                    "use": "Integrate/HTTP",
                    "config": ["upstream": "@connections"],
                ]
            ),
        ])
        routes.append(
            LoweredRoute(
                element: element, key: "ANY /@connections/{connectionId}", pipeline: callback))
        return routes
            + ["ANY /", "ANY /{proxy+}"].map {
                LoweredRoute(
                    element: element, key: $0, routeKey: "", pipeline: .closed("ACCESS_DENIED"))
            }
    }

    /// Who may call the callback URL: whose key is known and whose policy allows
    /// `execute-api:ManageConnections`; where no key is known, whoever signs, as on the management
    /// listener.
    private func callers(_ element: ModelElement) -> JSONValue {
        let scope = element.scope
        var config = options.keys.config(partition: scope.partition)
        if options.keys.isEmpty { config["unverified"] = true }
        config["arn"] = .string(arn(scope, element.api ?? "", element.stage ?? ""))
        config["action"] = "execute-api:ManageConnections"
        return [
            "use": "Auth/IAM", "name": .string(Self.iamStep), "config": .object(config),
        ]
    }

    /// A route's pipeline in AWS's order.
    private mutating func pipeline(
        _ part: HTTPRoute, _ handshake: SocketHandshake
    ) -> JSONObject {
        current = part.element
        do throws(Unserved) {
            if options.refused.contains(part.element) {
                throw Unserved("the route can't be served")
            }
            var pipeline = JSONObject()
            var part = part
            // Messages are whose handshake it was.
            part.signatures = signatures(of: part.definition.route(key: "$connect"), part)
            if part.isHandshake {
                pipeline["auth"] = try authorization(ofHandshake: part, handshake)
            } else {
                try handshake.refuseChain(of: part)
            }
            guard var limits = limits(part) else { return .closed("THROTTLED") }
            if handshake.countsKey(part) {
                let keys = handshake.keys.keys
                limits =
                    keys.limits(
                        path: part.route.routeKey, verb: "*", resource: part.route.routeID,
                        options.usage)
                    + limits + keys.quotas
            }
            if !limits.isEmpty { pipeline["rate_limit"] = .array(limits) }
            if let step = try validation(part) { pipeline["validate"] = step }
            var phases = try integration(ofSocket: part)
            phases.tellFunction(of: handshake.chain)
            return pipeline.merging(phases)
        } catch {
            warn(part.element, error.message, hint: error.hint)
            return .closed(error.response, error.reason)
        }
    }

    /// Developer guide, "Set up request validation": the model that the model selection expression names.
    private func validation(_ part: HTTPRoute) throws(Unserved) -> JSONValue? {
        guard part.definition.api.disableSchemaValidation != true,
            !part.route.requestModels.isEmpty
        else { return nil }
        let key = SelectionKey(part.route.modelSelectionExpression, part)
        guard case .fixed(let chosen) = key else {
            throw Unserved(
                "models are chosen by '\(part.route.modelSelectionExpression ?? "")', which isn't known "
                    + "before a message comes",
                hint: "write $default, or the API's route selection expression")
        }
        guard let name = part.route.requestModels[chosen] else { return nil }
        guard let model = part.definition.models.values.first(where: { $0.name == name }),
            let text = model.schema, let schema = try? JSONValue(parsing: text)
        else { throw Unserved("there is no model '\(name)' that is a JSON schema") }
        return [
            "use": "Validate/RequestValidator", "name": "validator",
            "config": [
                "request_models": ["application/json": .string(name)],
                "models": .object(JSONObject([(name, schema)])),
            ],
        ]
    }
}
