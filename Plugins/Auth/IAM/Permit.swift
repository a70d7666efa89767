import CPenstock
import IAMPolicy
import IAMPolicyPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Whether who signed may call.
struct Permit {
    private let facts: CallFacts
    private let calls: CallARN
    private let account: UInt64
    /// What policies must allow.
    private let action: String
    /// Whether a later step asks the API's resource policy, and decides with what the owner's say.
    private let isCombined: Bool
    /// What the integration does in the caller's name.
    private let acts: (action: String, resource: String)?

    init(_ setup: Setup) throws {
        facts = CallFacts(setup)
        calls = CallARN(setup, prefix: try setup.config.string("arn", or: ""))
        account = setup.host.variable("context.accountId")
        action = try setup.config.string("action", or: "execute-api:Invoke")
        isCombined = try setup.config.bool("resource_policy", or: false)
        acts = try setup.config["acts"].map {
            (try $0.require("action").string(), try $0.require("resource").string())
        }
    }

    /// Whether the owner's policies allow what the integration does in their name.
    func mayAct(_ key: Key, _ exchange: Exchange) -> Bool {
        guard let acts else { return true }
        let principal = key.identity.principal
        let context = facts.context(
            exchange,
            principal.conditionKeys(
                userID: key.identity.userID, organization: key.identity.organization))
        return key.permissions.decide(
            acts.action, on: acts.resource, context, principal.principal) == .allow
    }

    /// nil: they may, as far as this step is asked; else what they are told.
    func refusal(_ key: Key, _ exchange: Exchange) throws(HostError) -> String? {
        let principal = key.identity.principal
        let arn = calls.arn(exchange)
        let context = facts.context(
            exchange,
            principal.conditionKeys(
                userID: key.identity.userID, organization: key.identity.organization))
        let own = key.permissions.decide(action, on: String(arn), context, principal.principal)
        if isCombined, own != .explicitDeny {
            try CallerDecision.write(own, exchange)
            return nil
        }
        let owner = exchange.variable(account).text
        let isSame = owner.isAbsent || String(owner) == principal.account
        let effect = CallAuthorization.iam.decide(
            resource: nil, identity: own, isSameAccount: isSame)
        guard effect != .allow else { return nil }
        if own == .allow {
            exchange.explainFailure(
                "the key is of account \(principal.account), the API of \(String(owner)): a resource "
                    + "policy must let it in")
        }
        return CallARN.refusal(
            of: principal.arn, arn, isExplicit: effect == .explicitDeny)
    }
}
