internal import JSON
internal import PenstockModel

/// Who may connect to a stage of a WebSocket API: AWS asks at `$connect`, and of messages never.
struct SocketHandshake {
    let keys: SocketKeys
    /// The chain of authorizers that is asked.
    private(set) var chain: LoweredChain?
    /// Why nobody may.
    private(set) var fault: Unserved?
    /// The stage's routes, with one that takes handshakes where a chain is asked.
    private(set) var routes: [RouteRecord]
    /// Whether handshakes have a route.
    var hasRoute: Bool { routes.contains { $0.route.routeKey == HTTPRoute.handshakeKey } }

    fileprivate init(_ keys: SocketKeys, _ definition: APIDefinition) {
        self.keys = keys
        routes = Array(definition.routes.values)
    }

    fileprivate mutating func take(_ chain: Result<LoweredChain?, Unserved>, of route: Route) {
        switch chain {
        case .success(nil): return
        case .success(let chain): self.chain = chain
        case .failure(let fault): self.fault = fault
        }
        // "The $connect route … is optional", and without it everybody may connect: not where the API or
        // the stage has a chain.
        if !hasRoute { routes.append(RouteRecord(route)) }
    }

    /// Whether usage plans count what a route takes.
    func countsKey(_ part: HTTPRoute) -> Bool {
        part.route.apiKeyRequired || (part.isHandshake && chain?.countsKey == true)
    }

    /// Nobody would ask a message's own chain.
    func refuseChain(of part: HTTPRoute) throws(Unserved) {
        guard part.hasOwnChain else { return }
        throw Unserved(
            "the route has a chain of authorizers, which are asked at the handshake only: every message "
                + "gets an error",
            hint: "give the chain to the route $connect, to the stage or to the API")
    }
}

/// The API keys of a WebSocket API's stage.
struct SocketKeys {
    let keys: StageKeys
    /// The plugin that knows them.
    let plugin: String
    /// Of the stage.
    let element: ModelElement

    init(_ keys: StageKeys, _ element: ModelElement) {
        self.keys = keys
        self.element = element
        plugin = "keys.\(element.api ?? "").\(element.stage ?? "")"
    }
}

extension HTTPRoute {
    static let handshakeKey = "$connect"

    /// Of a WebSocket API: whether it takes handshakes, and not messages.
    var isHandshake: Bool { route.routeKey == Self.handshakeKey }

    fileprivate var hasOwnChain: Bool {
        let key = route.routeKey
        // Such a route's key is what somebody likes.
        let isShared = key == AuthorizerChains.api || AuthorizerChains.isStages(key)
        return !isShared && definition.chains[key] != nil
    }
}

extension LoweringRun {
    /// Who may connect to a stage.
    mutating func handshake(
        of element: ModelElement, _ definition: APIDefinition, _ stage: V2Stage, _ keys: StageKeys
    ) -> SocketHandshake {
        let keys = SocketKeys(keys, element)
        var handshake = SocketHandshake(keys, definition)
        var route = Route()
        route.routeKey = HTTPRoute.handshakeKey
        let part = HTTPRoute(
            element: element, route: definition.route(key: route.routeKey) ?? route,
            definition: definition, stage: stage)
        current = part.element
        do throws(Unserved) {
            handshake.take(.success(try chain(part, keys)), of: route)
        } catch {
            handshake.take(.failure(error), of: route)
        }
        return handshake
    }

    /// What knows a stage's keys: routes ask for them, or a chain of authorizers does.
    mutating func declareKeys(_ keys: SocketKeys) {
        guard plugins[keys.plugin] == nil else { return }
        declare(keys.plugin, "Auth/APIKey", keys.keys.config)
        if keys.keys.isEmpty { warnOfNoKey(keys.element) }
        declarePlans(of: keys.keys)
    }

    /// Who may connect; nil: anybody.
    mutating func authorization(
        ofHandshake part: HTTPRoute, _ handshake: SocketHandshake
    ) throws(Unserved) -> JSONValue? {
        if let fault = handshake.fault { throw fault }
        var steps: [JSONValue] = []
        if let step = try authorization(part, handshake.chain) { steps.append(step) }
        // A chain that names the key says itself where it counts.
        if part.route.apiKeyRequired, handshake.chain?.namesKey != true {
            steps.append(keyStep(part, handshake.keys))
        }
        let auth = steps.count > 1 ? ["all_of": .array(steps)] : steps.first
        note(handshake.chain, in: auth, part.element)
        return auth
    }

    /// The step that asks for an API key of the stage.
    mutating func keyStep(_ part: HTTPRoute, _ keys: SocketKeys) -> JSONValue {
        declareKeys(keys)
        var step = JSONObject([
            ("use", .string(keys.plugin)), ("name", .string(StageKeys.step)),
            ("refusal", "INVALID_API_KEY"),
        ])
        // "the only two supported values": API key selection expressions.
        if part.definition.api.apiKeySelectionExpression
            == "$context.authorizer.usageIdentifierKey"
        {
            step["config"] = ["source": "authorizer"]
        }
        return .object(step)
    }
}
