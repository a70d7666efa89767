internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that checks a method's signature.
    mutating func iam(_ part: RESTMethod) throws(Unserved) -> JSONValue {
        // Recorded: without a signature the answer is 403 Missing Authentication Token.
        throw Self.unchecked("signatures (AWS_IAM)", "MISSING_AUTHENTICATION_TOKEN")
    }

    /// The step that checks the signature of a request to a route of an HTTP API.
    mutating func iam(_ part: HTTPRoute) throws(Unserved) -> JSONValue {
        throw Self.unchecked("signatures (AWS_IAM)", "ACCESS_DENIED")
    }
}
