import CPenstock
import IAMPolicy
import IAMPolicyPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Who calls, as far as an earlier step found out, and what it said of them.
struct Caller {
    /// What is known of one call's.
    struct Found {
        var principal = PolicyPrincipal.anonymous
        /// In a refusal.
        var name = "anonymous"
        var conditionKeys: [String: [String]] = [:]
        /// Of the caller's own policies; nil: they have none.
        var effect: PolicyEffect?
        var isSameAccount = true
    }

    private enum Kind: String, CaseIterable {
        case none, iam, lambda, cognito
    }

    private let kind: Kind
    private let decision: UInt64
    private let account: UInt64
    private let userARN: UInt64
    private let userID: UInt64
    private let organization: UInt64

    init(_ setup: Setup) throws {
        kind = try setup.config["identity"]?.choice() ?? .none
        func handle(_ name: String) -> UInt64 { setup.host.variable(name) }
        decision = handle(CallerDecision.variable)
        account = handle("context.accountId")
        userARN = handle("context.identity.userArn")
        userID = handle("context.identity.caller")
        organization = handle("context.identity.principalOrgId")
    }

    /// Which of the guide's tables counts.
    var authorization: CallAuthorization {
        switch kind {
        case .none: .none
        case .iam: .iam
        case .lambda: .lambda
        case .cognito: .userPool
        }
    }

    func find(_ exchange: Exchange) -> Found {
        var found = Found()
        switch kind {
        case .none, .cognito: break
        case .iam:
            found.effect = CallerDecision.read(decision, exchange) ?? .implicitDeny
            identify(exchange, &found)
        case .lambda:
            // Who lets nobody pass but by an Allow doesn't say so.
            found.effect = CallerDecision.read(decision, exchange) ?? .allow
            // A chain may have let a signature in instead of the function.
            identify(exchange, &found)
        }
        return found
    }

    private func identify(_ exchange: Exchange, _ found: inout Found) {
        let arn = exchange.variable(userARN).text
        guard !arn.isAbsent, let principal = CallPrincipal(String(arn)) else { return }
        let own = exchange.variable(account).text
        let id = exchange.variable(userID).text
        let organization = exchange.variable(self.organization).text
        found.principal = principal.principal
        found.name = principal.arn
        found.isSameAccount = own.isAbsent || String(own) == principal.account
        found.conditionKeys = principal.conditionKeys(
            userID: id.isAbsent ? principal.defaultUserID : String(id),
            organization: organization.isAbsent ? nil : String(organization))
    }
}
