import CPenstock
import IAMPolicy
import IAMPolicyPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The policy of an answer, compiled.
struct CallPolicy {
    private let policy: Policy
    /// As it was written.
    let text: [UInt8]

    init(_ document: [UInt8]) throws(AnswerParser.Fault) {
        text = document
        do throws(PolicyFault) { policy = try Policy(parsing: document, as: .authorizer) } catch {
            throw AnswerParser.Fault(reason: "policyDocument can't be used: \(error)")
        }
    }

    func effect(on arn: Bytes, _ facts: CallFacts, _ exchange: Exchange) -> PolicyEffect {
        policy.decide(
            action: ("execute-api:Invoke" as Bytes).buffer, resource: arn.buffer,
            principal: .anonymous, facts.context(exchange)
        ).effect
    }
}
