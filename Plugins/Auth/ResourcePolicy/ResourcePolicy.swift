public import CPenstock
import IAMPolicy
import IAMPolicyPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Asks a resource policy: DENY for what it denies and, in the second pass, for what neither it nor
/// who called is allowed.
///
/// API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow".
struct ResourcePolicy: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.resource-policy", name: "ResourcePolicy", version: "1.0.0",
            vendor: "Penstock", summary: "Lets in whom an API's resource policy lets in.",
            configSchema: configSchema, flags: [.isolateOK],
            reads: ["request.header.referer", "request.header.user-agent", "ctx.*", "context.*"])
    }

    private enum Pass: String, CaseIterable {
        /// Before the authorizer: what is denied explicitly.
        case first
        /// After it: what is allowed.
        case second
    }

    private let policy: Policy
    private let pass: Pass
    private let caller: Caller
    private let facts: CallFacts
    private let calls: CallARN

    init(_ setup: Setup) throws {
        let arn = try setup.config.string("arn", or: "")
        policy = try PolicyDocument.read(setup.config.require("policy"), arn: arn)
        pass = try setup.config["pass"]?.choice() ?? .second
        caller = try Caller(setup)
        facts = CallFacts(setup)
        calls = CallARN(setup, prefix: arn)
        setup.wantsEvents = false
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        let found = caller.find(exchange)
        let arn = calls.arn(exchange)
        let decision = policy.decide(
            action: ("execute-api:Invoke" as Bytes).buffer, resource: arn.buffer,
            principal: found.principal, facts.context(exchange, found.conditionKeys))
        let effect: PolicyEffect
        switch pass {
        case .first: effect = decision.effect == .explicitDeny ? .explicitDeny : .allow
        case .second:
            effect = caller.authorization.decide(
                resource: decision.effect, identity: found.effect,
                isSameAccount: found.isSameAccount)
        }
        guard effect != .allow else { return .allow }
        exchange.explainFailure(Self.reason(decision, found))
        let message = CallARN.refusal(
            of: found.name, arn, isExplicit: effect == .explicitDeny)
        try exchange.auth.refusal(.accessDenied, message: exchange.text(message))
        return .deny
    }

    /// For the operator: which statement, or that there is none.
    private static func reason(_ decision: PolicyDecision, _ found: Caller.Found) -> String {
        guard let index = decision.statement, decision.effect == .explicitDeny else {
            return found.isSameAccount
                ? "no statement of the resource policy allows it"
                : "it is called from another account: the resource policy and the caller's must allow it"
        }
        let name = decision.sid.map { " (\($0))" } ?? ""
        return "statement \(index)\(name) of the resource policy denies it"
    }
}

extension Exchange {
    /// A copy that lives as long as the exchange.
    fileprivate func text(_ text: String) -> Bytes {
        var text = text
        return text.withUTF8 { copy(Bytes($0)) }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(ResourcePolicy.self)
}
