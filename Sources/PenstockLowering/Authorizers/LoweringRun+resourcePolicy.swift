internal import JSON
internal import PenstockModel

/// When a resource policy is asked: before the authorizer, for what it denies, and after it, for
/// what it allows (developer guide, "How API Gateway resource policies affect authorization workflow").
enum PolicyPass {
    case first, second
}

extension LoweringRun {
    /// The step that asks the API's resource policy; nil: it has none, or isn't asked then.
    mutating func resourcePolicy(
        _ part: RESTMethod, _ pass: PolicyPass
    ) throws(Unserved) -> JSONValue? {
        // A stage whose API has a policy is closed as a whole until it is evaluated.
        nil
    }
}
