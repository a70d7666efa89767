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
            try Self.checkResources(of: document, "policies/\(index)")
        }
        self.policies = policies
    }

    /// IAM User Guide, "IAM JSON policy elements: Resource": an ARN or `*`. IAM takes no document with another,
    /// and a Deny that matches nothing denies nothing.
    private static func checkResources(of document: JSONValue, _ place: String) throws(KeyFault) {
        let statements = document["Statement"].map { $0.array ?? [$0] } ?? []
        for (number, statement) in statements.enumerated() {
            for element in ["Resource", "NotResource"] {
                for text in statement[element].map({ $0.array ?? [$0] }) ?? [] {
                    guard let text = text.string, text != "*", !text.hasPrefix("arn:") else {
                        continue
                    }
                    throw KeyFault(
                        "\(place)/Statement/\(number)/\(element)",
                        "'\(text)' must be an ARN or \"*\"")
                }
            }
        }
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
