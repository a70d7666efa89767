internal import JSON
internal import PenstockModel

extension LoweringRun {
    mutating func lower(
        _ record: RestAPIRecord, id: String, of account: AccountState, _ places: StagePlaces
    ) {
        for (name, stage) in record.stages.sorted(by: { $0.key < $1.key }) {
            // A stage serves what its deployment froze, whatever has been edited since.
            guard let definition = record.served(stage) else {
                warn(
                    ModelElement(scope: places.scope, api: id, stage: name),
                    "the stage has no deployment and isn't served")
                continue
            }
            // What isn't part of a deployment: AWS, "Deploying a REST API", endpoint and tags.
            let api = record.definition.api
            var context = RESTStage(
                scope: places.scope, id: id, api: api, stage: stage, definition: definition,
                keys: StageKeys(account, api: id, stage: name),
                // "If you update the resource policy after the API is created, you'll need to
                // deploy the API": developer guide, "Create and attach … a resource policy".
                policy: StagePolicy(definition.api.policy))
            context.acceptsUnenforced = options.acceptsUnenforced
            let served = ServedStage(
                scope: places.scope, api: id, name: api.name, stage: name, kind: .rest,
                addresses: places.rest(api, id: id, stage: name),
                rules: places.rules(id, stage: name))
            if isClosed(served) { continue }
            let routes = lower(&context)
            if let name = add(served, document(context), routes) {
                addCanary(of: context, to: name, record)
            }
        }
    }

    private func document(_ stage: RESTStage) -> JSONObject {
        var document = stage.document(of: stage.scope)
        document["access_log"] = options.accessLog(stage.stage.accessLogSettings)
        return document
    }

    /// The deployment that gets a part of the stage's requests, with the stage's variables as it
    /// overrides them: API Gateway Developer Guide, "Set up an API Gateway canary release deployment".
    private mutating func addCanary(
        of stage: RESTStage, to name: String, _ record: RestAPIRecord
    ) {
        guard let settings = stage.stage.canarySettings, let id = settings.deploymentID else {
            return
        }
        var canary = stage
        canary.stage.deploymentID = id
        canary.stage.canarySettings = nil
        canary.stage.variables.merge(settings.stageVariableOverrides) { _, new in new }
        guard let definition = record.served(canary.stage) else {
            return warn(stage.element(), "the canary's deployment '\(id)' isn't there")
        }
        canary.definition = definition
        canary.policy = StagePolicy(definition.api.policy)
        let routes = lower(&canary)
        addCanary(
            to: name, percent: settings.percentTraffic, document(canary), routes,
            stage.element())
    }

    private mutating func lower(_ stage: inout RESTStage) -> [LoweredRoute] {
        tell(about: stage)
        declarePolicy(stage)
        if stage.usesKeys { declareKeys(of: stage) }
        var routes: [LoweredRoute] = []
        for resource in stage.definition.tree.sorted {
            for (verb, method) in resource.methods.sorted(by: { $0.key < $1.key }) {
                let part = RESTMethod(stage: stage, resource: resource, verb: verb, method: method)
                current = part.element
                let isRefused = options.refused.contains(part.element)
                let path = Self.distinct(resource.path)
                if path != resource.path {
                    warn(
                        part.element,
                        "two variables of its path have one name: every request gets 500",
                        hint: "rename one")
                }
                let pipeline =
                    isRefused || path != resource.path
                    ? .closed("API_CONFIGURATION_ERROR") : self.pipeline(part)
                routes.append(
                    LoweredRoute(
                        element: part.element, key: "\(verb) \(path)",
                        resourceID: resource.id, pipeline: pipeline))
            }
        }
        current = stage.element()
        return routes + missing(stage)
    }

    /// The path with another name for each variable whose name another one before it has: a route can't
    /// say one twice, and the rest of the API can be served. What AWS makes of such a path is unverified.
    private static func distinct(_ path: String) -> String {
        var names: Set<String> = []
        return path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.hasPrefix("{") else { return String(part) }
            let ending = part.hasSuffix("+}") ? "+}" : "}"
            var name = String(part.dropFirst().dropLast(ending.count))
            while !names.insert(name).inserted { name += "_" }
            return "{\(name)\(ending)"
        }.joined(separator: "/")
    }

    /// What knows a stage's keys, once: methods ask for them, or chains of authorizers do.
    mutating func declareKeys(of stage: RESTStage) {
        guard plugins[stage.keysName] == nil else { return }
        declare(stage.keysName, "Auth/APIKey", stage.keys.config)
        if stage.keys.isEmpty { warnOfNoKey(stage.element()) }
        declarePlans(of: stage.keys)
    }

    mutating func warnOfNoKey(_ stage: ModelElement) {
        warn(
            stage, "no API key is let in: none that is known is in a usage plan for the stage",
            hint: "give the usage plan the stage, and the key to the usage plan")
    }

    /// A REST API answers 403 where it has no such path or method (recorded:
    /// test_routing_not_found), with its own gateway response.
    private func missing(_ stage: RESTStage) -> [LoweredRoute] {
        let tree = stage.definition.tree
        let pipeline = JSONObject([("auth", Self.unrouted)]).merging(
            .closed("MISSING_AUTHENTICATION_TOKEN"))
        var routes: [LoweredRoute] = []
        for (path, isTaken) in [
            ("/", tree.root.methods["ANY"] != nil),
            (
                "/{proxy+}",
                tree.children(of: tree.rootID).contains { resource in
                    resource.pathPart?.hasSuffix("+}") == true && resource.methods["ANY"] != nil
                }
            ),
        ] where !isTaken {
            routes.append(
                LoweredRoute(
                    element: stage.element("what has no resource"), key: "ANY \(path)",
                    pipeline: pipeline))
        }
        return routes
    }

    /// What a stage asks for and doesn't get yet.
    private mutating func tell(about stage: RESTStage) {
        let element = stage.element()
        for reason in stage.unenforced {
            if stage.acceptsUnenforced {
                warn(element, "the stage is served although \(reason)")
            } else {
                lowered.unenforced.append(
                    LoweringWarning(
                        element: element, message: "the stage isn't served: \(reason)",
                        hint: "--accept-unenforced serves it without"))
            }
        }
        if let fault = stage.policy.fault {
            warn(element, "the stage refuses every request: its API's policy: \(fault)")
        }
        for warning in stage.policy.warnings {
            warn(
                element, warning,
                hint: "execute-api:Invoke, and execute-api:/STAGE/METHOD/PATH or the whole ARN")
        }
        if stage.api.endpointConfiguration.types.contains(.private) {
            warn(element, "the API is private; it is reachable by whoever reaches the listener")
        }
        if stage.stage.methodSettings.values.contains(where: \.cachingEnabled),
            stage.stage.cacheClusterEnabled
        {
            warn(element, "responses aren't cached: every request reaches its integration")
        }
    }
}

extension JSONObject {
    /// A pipeline that answers with a gateway response and does nothing else.
    /// - Parameter reason: why, for the operator; nil where it is what AWS would answer too.
    static func closed(_ type: String, _ reason: String? = nil) -> JSONObject {
        var config = JSONObject([("gateway_response", .string(type))])
        if let reason { config["reason"] = .string(String(reason.prefix(500))) }
        return JSONObject([
            ("integrate", ["use": "Integrate/Mock", "config": .object(config)])
        ])
    }
}
