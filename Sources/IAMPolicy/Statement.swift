/// A statement of a policy, compiled.
struct Statement: Sendable {
    /// What a list of patterns means: those, or all but those.
    struct Patterns: Sendable {
        var list: [Pattern]
        var isNegated: Bool

        func match(
            _ text: UnsafeBufferPointer<UInt8>, ignoringCase: Bool, _ values: some PolicyContext
        ) -> Bool {
            list.contains { $0.matches(text, ignoringCase: ignoringCase, values) } != isNegated
        }
    }

    var sid: String?
    var isAllow: Bool
    var actions: Patterns
    var resources: Patterns
    /// nil: it speaks of whoever has the policy.
    var principals: Principals?
    var conditions: [Condition]
}

/// Whom a statement speaks of: IAM User Guide, "AWS JSON policy elements: Principal".
struct Principals: Sendable {
    enum Match: Hashable, Sendable {
        case everyone
        /// Everybody of an account: its id.
        case account(String)
        /// A user, a role, or a session, by ARN.
        case arn(String)
        case service(String)
        case other(type: String, String)
    }

    var list: [Match]
    /// NotPrincipal.
    var isNegated: Bool

    func match(_ principal: PolicyPrincipal) -> Bool {
        list.contains { Self.match($0, principal) } != isNegated
    }

    private static func match(_ match: Match, _ principal: PolicyPrincipal) -> Bool {
        switch (match, principal) {
        case (.everyone, _): true
        case (.account(let id), .identity(_, let account)): id == account
        case (.arn(let arn), .identity(let own, _)): arn == own || isSession(own, of: arn)
        case (.service(let name), .service(let own)): name == own
        default: false
        }
    }

    /// `arn:aws:sts::A:assumed-role/R/S` is a session of `arn:aws:iam::A:role/R`; the session's ARN
    /// doesn't have the role's path.
    private static func isSession(_ session: String, of role: String) -> Bool {
        let own = session.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let its = role.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard own.count == 6, its.count == 6, own[2] == "sts", its[2] == "iam", own[4] == its[4],
            own[1] == its[1], own[5].hasPrefix("assumed-role/"), its[5].hasPrefix("role/")
        else { return false }
        let parts = own[5].split(separator: "/")
        return parts.count == 3 && its[5].split(separator: "/").last == parts[1]
    }
}

/// Who calls.
public enum PolicyPrincipal: Hashable, Sendable {
    /// Nobody who is known.
    case anonymous
    /// A user, a role's session, whoever an authorizer named: an ARN or a name, and the account.
    case identity(arn: String, account: String)
    /// A service of AWS.
    case service(String)
}
