// Nothing of this API is recorded in the corpus. A sentence with a source is as users quote it; the
// others follow those, and the REST API's.
extension ControlError {
    /// No HTTP or WebSocket API has the id.
    static func noV2API(_ call: Call) -> ControlError { noV2API(call.label("apiId"), call) }

    /// The same, of an id in the body.
    static func noV2API(_ id: String, _ call: Call) -> ControlError {
        .notFound("Invalid API identifier specified \(call.caller.account):\(id)")
    }

    // moto 5.2 has these sentences, with the id at the end.
    static func noRoute(_ id: String) -> ControlError { unknown("Route", id) }
    static func noV2Integration(_ id: String) -> ControlError { unknown("Integration", id) }
    static func noRouteResponse(_ id: String) -> ControlError { unknown("RouteResponse", id) }
    static func noIntegrationResponse(_ id: String) -> ControlError {
        unknown("IntegrationResponse", id)
    }
    static func noV2Authorizer(_ id: String) -> ControlError { unknown("Authorizer", id) }
    static func noV2Model(_ id: String) -> ControlError { unknown("Model", id) }
    static func noV2VPCLink(_ id: String) -> ControlError { unknown("VpcLink", id) }
    static func noV2Deployment(_ id: String) -> ControlError { unknown("Deployment", id) }
    static func noRoutingRule(_ id: String) -> ControlError { unknown("RoutingRule", id) }

    static let noAPIMapping = notFound(
        "The api mapping resource specified in the request was not found.")

    private static func unknown(_ noun: String, _ id: String) -> ControlError {
        .notFound("Invalid \(noun) identifier specified \(id)")
    }

    /// A member that the other protocol has; the API reference says "Supported only for …".
    static func only(_ wanted: String, _ member: String) -> ControlError {
        .badRequest("\(member) is supported only for \(wanted) APIs")
    }
}
