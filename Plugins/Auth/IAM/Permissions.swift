import IAMPolicy
import IAMPolicyPlugin
import JSON
import SigV4Plugin

/// What a key's owner may do: the identity policies.
struct Permissions {
    /// Policies of a key. IAM has 20 managed ones for a user, and any number of inline ones.
    private static let policiesMax = 50

    private let policies: [Policy]
    /// An account's root needs no policy (IAM User Guide, "AWS account root user").
    private let isRoot: Bool

    init(_ value: JSONValue?, of principal: CallPrincipal) throws(KeyFault) {
        isRoot = principal.isRoot
        guard let list = value.map({ $0.array ?? [$0] }) else {
            policies = []
            return
        }
        guard list.count <= Self.policiesMax else {
            throw KeyFault("policies", "there are at most \(Self.policiesMax)")
        }
        var policies: [Policy] = []
        for (index, document) in list.enumerated() {
            do throws(PolicyFault) { policies.append(try Policy(document, as: .identity)) } catch {
                throw KeyFault("policies/\(index)\(error.pointer)", error.message)
            }
        }
        self.policies = policies
    }

    /// IAM User Guide, "Policy evaluation logic": a Deny of one counts before the Allow of another.
    func decide(
        _ action: String, on arn: String, _ context: CallContext, _ principal: PolicyPrincipal
    ) -> PolicyEffect {
        var effect = isRoot ? PolicyEffect.allow : .implicitDeny
        for policy in policies {
            switch policy.decide(
                action: action, resource: arn, principal: principal, context
            ).effect {
            case .explicitDeny: return .explicitDeny
            case .allow: effect = .allow
            case .implicitDeny: break
            }
        }
        return effect
    }
}
