import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What the server said a moment ago. Good tokens and bad ones have rooms of their own: whoever sends
/// made-up tokens doesn't push out those of others.
struct TokenMemory {
    /// A token of which more is told is asked about each time, so that all together have a bound.
    private static let sizeMax = 8 << 10

    private let good: SecretTable<TokenState>
    private let bad: SecretTable<TokenState>
    private let goodSeconds: Int64
    private let badSeconds: Int64

    init(_ setup: Setup) throws {
        let config = setup.config
        let count = Int(try config.int("cached", or: 4096, in: 0...65536))
        good = SecretTable(countMax: count)
        bad = SecretTable(countMax: count)
        goodSeconds = Int64(try config.int("cache_seconds", or: 60, in: 0...86400))
        badSeconds = Int64(try config.int("negative_seconds", or: 10, in: 0...3600))
    }

    func find(_ digest: SecretDigest, now: Int64) -> TokenState? {
        let now = UInt64(max(0, now))
        return good.find(digest, now: now) ?? bad.find(digest, now: now)
    }

    func keep(_ state: TokenState, for digest: SecretDigest, now: Int64) {
        guard state.size <= Self.sizeMax else { return }
        let start = UInt64(max(0, now))
        if case .refused = state.outcome {
            bad.keep(state, for: digest, until: start + UInt64(badSeconds), now: start)
        } else {
            let end = min(state.end ?? .max, max(0, now) + goodSeconds)
            good.keep(state, for: digest, until: UInt64(max(0, end)), now: start)
        }
    }
}
