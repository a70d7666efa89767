import CPenstock
import JOSE
import Synchronization

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// An issuer's keys, shared by loops: fetched by one request at a time, and all others wait for it.
final class KeyStore: Sendable {
    /// What a request is to do.
    enum Turn {
        /// Use these, which may not have the key.
        case use(VerifyingKeys?)
        /// Fetch them, and `settle` or `abandon`.
        case fetch
        /// Wait to be resumed.
        case wait
    }

    /// When things happen, in seconds.
    struct Times {
        let refresh, stale, refetch: UInt64
        /// After it, whoever fetches is taken for gone.
        let lease: UInt64
    }

    /// Requests that wait for one fetch; others are answered by the keys at hand.
    private static let waitersMax = 10_000

    private struct State {
        var keys: VerifyingKeys?
        var fetchedAt: UInt64 = 0
        /// Before it nobody fetches because of a key that isn't known, or because the last fetch failed.
        var restUntil: UInt64 = 0
        /// Since when somebody fetches; nil: nobody does.
        var fetchingSince: UInt64?
        /// Where discovery said that keys are.
        var place: KeyPlace?
        var waiters: [Suspension] = []
    }

    private let state: Mutex<State>
    private let times: Times
    /// Keys that are written in the configuration.
    private let fixed: VerifyingKeys?
    private let host: Host
    private let tokens: TokenCache

    init(_ source: KeySource, _ times: Times, _ host: Host, _ tokens: TokenCache) {
        self.times = times
        self.host = host
        self.tokens = tokens
        if case .fixed(let set) = source {
            fixed = VerifyingKeys(set, after: nil, host)
        } else {
            fixed = nil
        }
        state = Mutex(State())
    }

    /// The keys that may be used without asking; nil: there are none, or they are old.
    func fresh() -> VerifyingKeys? {
        if let fixed { return fixed }
        let now = seconds
        return state.withLock { now < $0.fetchedAt + times.refresh ? $0.keys : nil }
    }

    /// What a request does whose key isn't among the fresh ones; `suspend` is asked when it is to wait.
    func turn(suspend: () -> Suspension?) -> Turn {
        if let fixed { return .use(fixed) }
        let now = seconds
        // Resumes nobody: suspending takes no lock of ours.
        return state.withLock { state in
            if let since = state.fetchingSince, now < since + times.lease {
                guard state.waiters.count < Self.waitersMax, let suspension = suspend() else {
                    return .use(usable(state, now))
                }
                state.waiters.append(suspension)
                return .wait
            }
            guard now >= state.restUntil else { return .use(usable(state, now)) }
            state.fetchingSince = now
            return .fetch
        }
    }

    /// The keys as they are, old ones while they may be used.
    func current() -> VerifyingKeys? {
        if let fixed { return fixed }
        let now = seconds
        return state.withLock { usable($0, now) }
    }

    /// For how many seconds the keys are good without asking.
    var trust: Int64 {
        guard fixed == nil else { return Int64(UInt32.max) }
        let now = seconds
        return state.withLock { state in
            let end = max(state.fetchedAt + times.refresh, state.restUntil)
            return end > now ? Int64(end - now) : 0
        }
    }

    private func usable(_ state: borrowing State, _ now: UInt64) -> VerifyingKeys? {
        now < state.fetchedAt + times.refresh + times.stale ? state.keys : nil
    }

    /// Where discovery said that keys are; nil: it is to be asked.
    var place: KeyPlace? {
        get { state.withLock { $0.place } }
        set { state.withLock { $0.place = newValue } }
    }

    /// The fetch is over; nil: it failed, and old keys stay.
    func settle(_ set: JSONWebKeySet?) {
        let now = seconds
        let (waiters, installed) = state.withLock { state in
            if let set {
                let keys = VerifyingKeys(set, after: state.keys, host)
                if !keys.isEmpty {
                    state.keys = keys
                    state.fetchedAt = now
                }
            } else {
                state.place = nil
            }
            state.restUntil = now + times.refetch
            return (Self.finish(&state), state.keys)
        }
        if let installed { tokens.keepOnly(installed) }
        for waiter in waiters { waiter.resume() }
    }

    /// Whoever fetched is gone: one of those that wait does it.
    func abandon() {
        for waiter in state.withLock({ Self.finish(&$0) }) { waiter.resume(value: 1) }
    }

    private static func finish(_ state: inout State) -> [Suspension] {
        state.fetchingSince = nil
        let waiters = state.waiters
        state.waiters = []
        return waiters
    }

    private var seconds: UInt64 { host.monotonicNanoseconds / 1_000_000_000 + 1 }
}
