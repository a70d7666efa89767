internal import PenstockModel
internal import Synchronization

/// How often the answers of each stage's authorizers were forgotten.
///
/// Beside the state, which is what lasts: answers live in the process, and so do these numbers.
final class AuthorizerCaches: Sendable {
    /// A stage.
    struct Place: Hashable {
        var api: String
        var stage: String
    }

    private let counts = Mutex<[Scope: [Place: Int]]>([:])

    /// Counts once more. Bounded by the stages that there are: what is gone is dropped.
    func forget(_ place: Place, of scope: Scope, in state: AccountState) {
        counts.withLock { counts in
            var own = counts[scope, default: [:]].filter { known, _ in
                state.restAPIs[known.api]?.stages[known.stage] != nil
                    || state.apis[known.api]?.stages[known.stage] != nil
            }
            own[place, default: 0] += 1
            counts[scope] = own
        }
    }

    /// The same accounts with the numbers on their stages.
    func counted(in accounts: [Scope: AccountState]) -> [Scope: AccountState] {
        var accounts = accounts
        for (scope, own) in counts.withLock({ $0 }) {
            for (place, count) in own {
                accounts[scope]?.restAPIs[place.api]?.stages[place.stage]?.authorizerCacheEpoch =
                    count
                accounts[scope]?.apis[place.api]?.stages[place.stage]?.authorizerCacheEpoch = count
            }
        }
        return accounts
    }
}
