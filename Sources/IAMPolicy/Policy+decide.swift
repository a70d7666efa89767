extension Policy {
    /// What the policy says of a request.
    ///
    /// IAM User Guide, "Policy evaluation logic": a Deny counts before every Allow.
    ///
    /// - Parameters:
    ///   - action: `execute-api:Invoke`; its case doesn't matter.
    ///   - resource: the ARN of what is called.
    public func decide(
        action: UnsafeBufferPointer<UInt8>, resource: UnsafeBufferPointer<UInt8>,
        principal: PolicyPrincipal, _ context: some PolicyContext
    ) -> PolicyDecision {
        var allowed: Int?
        for (index, statement) in statements.enumerated()
        where statement.isAllow ? allowed == nil : true {
            guard statement.actions.match(action, ignoringCase: true, context),
                statement.resources.match(resource, ignoringCase: false, context),
                statement.principals?.match(principal) ?? true,
                statement.conditions.allSatisfy({ $0.holds(context) })
            else { continue }
            guard statement.isAllow else {
                return PolicyDecision(effect: .explicitDeny, statement: index, sid: statement.sid)
            }
            allowed = index
        }
        guard let allowed else { return PolicyDecision(effect: .implicitDeny) }
        return PolicyDecision(
            effect: .allow, statement: allowed, sid: statements[allowed].sid)
    }

    /// The same, of texts.
    public func decide(
        action: String, resource: String, principal: PolicyPrincipal, _ context: some PolicyContext
    ) -> PolicyDecision {
        var (action, resource) = (action, resource)
        return action.withUTF8 { action in
            resource.withUTF8 {
                decide(action: action, resource: $0, principal: principal, context)
            }
        }
    }
}
