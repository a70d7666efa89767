internal import ByteEncodings
internal import JSON
internal import PenstockModel
internal import SigV4OpenSSL

/// The API keys that a stage lets in, and the usage plans that they are in.
struct StageKeys {
    /// A plan that covers the stage.
    struct Plan {
        var id: String
        var throttle: ThrottleSettings?
        /// By `{path}/{METHOD}`.
        var methods: [String: ThrottleSettings]
        var quota: QuotaSettings?
        /// By key.
        var grants: [String: UsageGrant]
    }

    private(set) var plans: [Plan] = []
    /// Ids with their keys and plans, in order.
    private var keys: [(id: String, value: String, plan: String)] = []

    init(_ account: AccountState, api: String, stage: String) {
        var values: Set<String> = []
        for (id, record) in account.usagePlans.sorted(by: { $0.key < $1.key }) {
            let covering = record.plan.apiStages.first { $0.apiID == api && $0.stage == stage }
            guard let covering else { continue }
            plans.append(
                Plan(
                    id: id, throttle: record.plan.throttle, methods: covering.throttle,
                    quota: record.plan.quota, grants: record.grants))
            for keyID in record.keyIDs {
                guard let key = account.apiKeys[keyID], key.enabled, let value = key.value,
                    values.insert(value).inserted
                else { continue }
                keys.append((keyID, value, id))
            }
        }
    }

    var isEmpty: Bool { keys.isEmpty }

    /// The step that says who came.
    static let step = "apiKey"

    /// For Auth/APIKey: digests, never the keys. The plan's name in a key's context is what its
    /// limits count by.
    var config: JSONObject {
        let crypto = OpenSSLCrypto()
        return JSONObject([
            ("identity", true),
            (
                "keys",
                .array(
                    keys.map { key in
                        [
                            "id": .string(key.id),
                            "sha256": .string(Hex.text(crypto.sha256(Array(key.value.utf8)))),
                            "context": ["plan_\(key.plan)": .string(key.id)],
                        ]
                    })
            ),
        ])
    }

    /// Limits of the plans for one method, each counted by key. A method's own limit is in place
    /// of the plan's: aws-surface.md §2.1, "Throttle precedence".
    func limits(
        path: String, verb: String, resource: String, _ usage: UsageStore
    ) -> [JSONValue] {
        plans.compactMap { plan -> JSONValue? in
            let own = plan.methods["\(path)/\(verb)"] ?? plan.methods["\(path)/*"]
            guard let throttle = own ?? plan.throttle else { return nil }
            let name = own == nil ? "plan-\(plan.id)" : "plan-\(plan.id)-\(resource)-\(verb)"
            return Throttle.step(
                name, rate: throttle.rateLimit, burst: throttle.burstLimit,
                key: "ctx.\(Self.step).plan_\(plan.id)",
                store: usage.hasThrottles ? UsageStore.name : nil)
        }
    }

    /// The plans' quotas, behind all throttles: AWS asks for them in step 8 and counts in step 17
    /// (aws-surface.md §2.1), so that what a stage's or account's throttle refuses isn't taken off them.
    var quotas: [JSONValue] {
        plans.filter { $0.quota != nil }.map { ["use": .string($0.quotaName)] }
    }
}
