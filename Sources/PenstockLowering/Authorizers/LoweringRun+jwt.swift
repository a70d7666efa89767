internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that checks a token for a route of an HTTP API.
    mutating func jwt(
        _ part: HTTPRoute, _ authorizer: V2Authorizer
    ) throws(Unserved) -> JSONValue {
        throw Self.unchecked("tokens (JWT)", "UNAUTHORIZED")
    }
}
