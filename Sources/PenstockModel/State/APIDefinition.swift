/// An HTTP or WebSocket API with everything that it contains and a deployment freezes.
package struct APIDefinition: Noun {
    package var api = API()
    /// By id.
    package var routes: [String: RouteRecord] = [:]
    /// By id.
    package var integrations: [String: IntegrationRecord] = [:]
    /// By id.
    package var authorizers: [String: V2Authorizer] = [:]
    /// By id.
    package var models: [String: V2Model] = [:]

    /// Penstock's own: chains of authorizers as JSON (`x-penstock-authorizers`), by `METHOD /path` or
    /// route key; `*` is the API's, `stage:NAME` a stage's.
    package var chains: [String: String] = [:]

    package init() {}

    package init(_ api: API) { self.api = api }

    package static let table = Table<Self>("ApiDefinition") {
        $0.row("api", \.api)
        $0.row("routes", \.routes)
        $0.row("integrations", \.integrations)
        $0.row("authorizers", \.authorizers)
        $0.row("models", \.models)
        $0.row("chains", \.chains)
    }

    package func route(key: String) -> Route? {
        routes.values.first { $0.route.routeKey == key }?.route
    }

    /// What a route's `target` names.
    package func integration(of route: Route) -> V2Integration? {
        guard let target = route.target, target.hasPrefix("integrations/") else { return nil }
        return integrations[String(target.dropFirst("integrations/".count))]?.integration
    }
}

/// A route and, of a WebSocket API, its responses.
package struct RouteRecord: Noun {
    package var route = Route()
    /// By id.
    package var responses: [String: RouteResponse] = [:]

    package init() {}

    package init(_ route: Route) { self.route = route }

    package static let table = Table<Self>("RouteRecord") {
        $0.row("route", \.route)
        $0.row("responses", \.responses)
    }
}

/// An integration and, of a WebSocket API, its responses.
package struct IntegrationRecord: Noun {
    package var integration = V2Integration()
    /// By id.
    package var responses: [String: V2IntegrationResponse] = [:]

    package init() {}

    package init(_ integration: V2Integration) { self.integration = integration }

    package static let table = Table<Self>("IntegrationRecord") {
        $0.row("integration", \.integration)
        $0.row("responses", \.responses)
    }
}
