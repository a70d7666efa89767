import CPenstock
import IAMPolicyPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Whose a key is: the members of `$context.identity` that AWS_IAM fills (developer guide, "$context
/// variables for data models, authorizers, mapping templates").
struct Identity {
    var accessKeyID: String
    var principal: CallPrincipal
    /// `AIDA…`; of a role's session `AROA…:session`.
    var userID: String
    var organization: String?

    /// The principal, and `ctx.identity.<member>`.
    func write(_ exchange: Exchange) throws(HostError) {
        var failure: HostError?
        func set(_ name: Bytes, _ text: String) {
            var text = text
            text.withUTF8 { text in
                do throws(HostError) { try exchange.setVariable(name, .string(Bytes(text))) } catch
                {
                    failure = error
                }
            }
        }
        set("ctx.identity.accessKey", accessKeyID)
        set("ctx.identity.accountId", principal.account)
        set("ctx.identity.caller", userID)
        set("ctx.identity.user", userID)
        set("ctx.identity.userArn", principal.arn)
        if let organization { set("ctx.identity.principalOrgId", organization) }
        if let failure { throw failure }
        try exchange.auth.principal(exchange.text(principal.arn))
    }
}

extension Exchange {
    /// A copy that lives as long as the exchange.
    func text(_ text: String) -> Bytes {
        var text = text
        return text.withUTF8 { copy(Bytes($0)) }
    }
}
