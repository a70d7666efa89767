internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that checks a token of a user pool.
    mutating func cognito(
        _ part: RESTMethod, _ authorizer: Authorizer
    ) throws(Unserved) -> JSONValue {
        throw Self.unchecked("Cognito user pools", "UNAUTHORIZED")
    }
}
