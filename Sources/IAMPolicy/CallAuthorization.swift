/// How the policies that a call meets come together.
///
/// API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow",
/// tables A and B.
public enum CallAuthorization: Hashable, Sendable {
    /// Nobody is asked who calls.
    case none
    /// A signature, or a Lambda authorizer, with a policy of its own.
    case iam, lambda
    /// A user pool: it says who, and the resource policy must allow it.
    case userPool

    /// What comes of the resource policy, nil where there is none, and the caller's own.
    public func decide(
        resource: PolicyEffect?, identity: PolicyEffect?, isSameAccount: Bool
    ) -> PolicyEffect {
        if resource == .explicitDeny || identity == .explicitDeny { return .explicitDeny }
        switch self {
        case .none, .userPool: return resource ?? .allow
        case .iam, .lambda:
            let (isAdmitted, isEntitled) = (resource == .allow, identity == .allow)
            if isSameAccount { return isAdmitted || isEntitled ? .allow : .implicitDeny }
            return isAdmitted && isEntitled ? .allow : .implicitDeny
        }
    }
}
