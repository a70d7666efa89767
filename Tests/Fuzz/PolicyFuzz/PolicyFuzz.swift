import IAMPolicy

/// A policy document: whatever the bytes, it is compiled or refused, and decides the same each time.
public func fuzzPolicy(_ bytes: UnsafeRawBufferPointer) {
    let context = [
        "aws:sourceip": ["203.0.113.7"], "aws:username": ["alice"], "aws:tagkeys": ["a", "b"],
        "aws:currenttime": ["2026-11-26T12:00:00Z"], "aws:securetransport": ["true"],
    ]
    for kind in [Policy.Kind.identity, .resource, .authorizer] {
        guard let policy = try? Policy(parsing: bytes, as: kind) else { continue }
        for principal in [
            PolicyPrincipal.anonymous,
            .identity(arn: "arn:aws:iam::123456789012:user/alice", account: "123456789012"),
        ] {
            let resource = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/prod/GET/pets"
            let decisions = (0..<2).map { _ in
                policy.decide(
                    action: "execute-api:Invoke", resource: resource, principal: principal, context)
            }
            precondition(decisions[0] == decisions[1])
            precondition((decisions[0].effect == .implicitDeny) == (decisions[0].statement == nil))
        }
    }
}
