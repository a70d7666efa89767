internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that asks a function who calls a method.
    mutating func lambdaAuthorizer(
        _ part: RESTMethod, _ authorizer: Authorizer
    ) throws(Unserved) -> JSONValue {
        throw Self.unchecked("Lambda authorizers", "UNAUTHORIZED")
    }

    /// The step that asks a function who calls a route of an HTTP API.
    mutating func lambdaAuthorizer(
        _ part: HTTPRoute, _ authorizer: V2Authorizer
    ) throws(Unserved) -> JSONValue {
        throw Self.unchecked("Lambda authorizers", "UNAUTHORIZED")
    }
}
