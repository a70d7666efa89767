internal import PenstockModel

/// What AWS demands of a route. API Gateway v2 API reference, "Routes".
enum RouteRules {
    static let targetPrefix = "integrations/"

    /// A route as it would be stored. Takes away what its authorization type doesn't have: who sets
    /// `NONE` need not name the authorizer that goes (cloudformation-coverage-roadmap issue 2184).
    static func check(_ route: inout Route, in definition: APIDefinition) throws(ControlError) {
        let protocolType = definition.api.protocolType
        try RouteKey.check(route.routeKey, protocolType)
        try checkTarget(route, in: definition)
        try checkAuthorization(&route, in: definition)
        guard protocolType == .http else {
            return try MappingNames.check(
                route.requestParameters.keys, side: "route.request",
                places: ["header", "querystring"])
        }
        if route.apiKeyRequired { throw .only("WEBSOCKET", "apiKeyRequired") }
        let others: [(String, Bool)] = [
            ("modelSelectionExpression", route.modelSelectionExpression != nil),
            ("requestModels", !route.requestModels.isEmpty),
            ("requestParameters", !route.requestParameters.isEmpty),
            ("routeResponseSelectionExpression", route.routeResponseSelectionExpression != nil),
        ]
        for (member, isSet) in others where isSet { throw .only("WEBSOCKET", member) }
    }

    private static func checkTarget(
        _ route: Route, in definition: APIDefinition
    ) throws(ControlError) {
        guard let target = route.target else { return }
        guard target.hasPrefix(targetPrefix) else {
            throw .badRequest("Invalid target specified: \(target)")
        }
        let id = String(target.dropFirst(targetPrefix.count))
        guard definition.integrations[id] != nil else { throw .noV2Integration(id) }
    }

    private static func checkAuthorization(
        _ route: inout Route, in definition: APIDefinition
    ) throws(ControlError) {
        let authorizer = route.authorizerID.flatMap { definition.authorizers[$0] }
        switch route.authorizationType ?? .none {
        case .none, .iam:
            route.authorizerID = nil
            route.authorizationScopes = []
        case .jwt:
            guard definition.api.protocolType == .http else { throw .only("HTTP", "JWT") }
            guard authorizer?.authorizerType == .jwt else {
                // As users quote it: sst issue 4097.
                throw .badRequest(
                    "Invalid authorizer ID specified. Setting the authorization type to JWT requires "
                        + "a valid JWT authorizer.")
            }
        case .custom:
            guard authorizer?.authorizerType == .request else {
                // As users quote it: terraform-provider-aws issue 17497.
                throw .badRequest(
                    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
                        + "COGNITO_USER_POOLS requires a valid authorizer.")
            }
            route.authorizationScopes = []
        }
    }
}
