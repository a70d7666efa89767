internal import JSON
internal import PenstockModel

/// A route of an HTTP API with what surrounds it.
struct HTTPRoute {
    let stageElement: ModelElement
    let route: Route
    let definition: APIDefinition
    let stage: V2Stage
    /// Who has signed the request when the integration is called; of a WebSocket API at its handshake.
    var signatures = CallerSignatures.none

    init(element: ModelElement, route: Route, definition: APIDefinition, stage: V2Stage) {
        stageElement = element
        self.route = route
        self.definition = definition
        self.stage = stage
    }

    var element: ModelElement {
        var element = stageElement
        element.part = route.routeKey
        return element
    }

    /// What it matches; `$default` is everything that no other route does.
    var keys: [String] {
        guard route.routeKey == "$default" else { return [route.routeKey] }
        return ["/", "/{proxy+}"].filter { definition.route(key: "ANY \($0)") == nil }.map {
            "ANY \($0)"
        }
    }

    var greedyName: String? {
        guard let part = route.routeKey.split(separator: "/").last, part.hasSuffix("+}") else {
            return nil
        }
        return String(part.dropFirst().dropLast(2))
    }
}

extension LoweringRun {
    mutating func lower(_ part: HTTPRoute) -> [LoweredRoute] {
        var pipeline: JSONObject
        current = part.element
        do throws(Unserved) {
            if options.refused.contains(part.element) {
                throw Unserved("the route can't be served")
            }
            pipeline = try self.pipeline(part)
        } catch {
            warn(part.element, error.message, hint: error.hint)
            pipeline = .closed(error.response, error.reason)
        }
        let isDefault = part.route.routeKey == "$default"
        return part.keys.map {
            LoweredRoute(
                element: part.element, key: $0, routeKey: isDefault ? "$default" : nil,
                pipeline: pipeline)
        }
    }

    private mutating func pipeline(_ part: HTTPRoute) throws(Unserved) -> JSONObject {
        var part = part
        let chain = try chain(part)
        let auth = try authorization(part, chain)
        note(chain, in: auth, part.element)
        part.signatures = signatures(of: part.route, part)
        guard let integration = part.definition.integration(of: part.route) else {
            throw Unserved("the route has no integration")
        }
        guard let limits = limits(part) else { return .closed("THROTTLED") }
        var pipeline = JSONObject()
        pipeline["auth"] = auth
        if !limits.isEmpty { pipeline["rate_limit"] = .array(limits) }
        switch integration.integrationType {
        case .awsProxy:
            var phases = try aws(part, integration)
            phases.tellFunction(of: chain)
            return pipeline.merging(phases)
        case .httpProxy: return pipeline.merging(try httpProxy(part, integration))
        default: throw Unserved("an integration of an HTTP API is HTTP_PROXY or AWS_PROXY")
        }
    }

    private mutating func aws(
        _ part: HTTPRoute, _ integration: V2Integration
    ) throws(Unserved) -> JSONObject {
        let uri = BackendURL.expand(integration.integrationURI ?? "", part.stage.stageVariables)
        if let uri = ServiceURI(uri), uri.isLambda, integration.integrationSubtype == nil {
            return try lambda(part, integration, uri)
        }
        return try service(part, integration)
    }

    /// - Parameter route: the part's own, or a WebSocket API's `$connect`.
    func signatures(of route: Route?, _ part: HTTPRoute) -> CallerSignatures {
        AuthorizerChains.signatures(
            of: route?.routeKey ?? "", stage: part.stage.stageName, in: part.definition.chains,
            isIAM: route?.authorizationType == .iam)
    }

    /// nil: nothing may pass.
    func limits(_ part: HTTPRoute) -> [JSONValue]? {
        let own = part.stage.routeSettings[part.route.routeKey]
        let account = accountLimit(part.element.scope)
        guard let setting = own ?? part.stage.defaultRouteSettings else { return account }
        let (rate, burst) = (setting.throttlingRateLimit, setting.throttlingBurstLimit)
        if Throttle.isShut(rate: rate, burst: burst) { return nil }
        var name = "throttle-\(part.element.api ?? "")-"
        name += part.stage.stageName == "$default" ? "default" : part.stage.stageName
        if own != nil { name += "-\(part.route.routeID)" }
        return (Throttle.step(name, rate: rate, burst: burst).map { [$0] } ?? []) + account
    }
}
