public import CPenstock

#if canImport(PenstockPlugin)
    import LimitPlugin
    import PenstockPlugin
#endif

/// Lets so many requests a second through, by any key; the host counts (GCRA, one atomic word a key
/// for all loops), or a store does for several gateways.
struct TokenBucket: Limiter, Transformer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.rate-limit.token-bucket", name: "TokenBucket", version: "1.0.0",
            vendor: "Penstock", summary: "Lets so many requests a second through, by any key.",
            configSchema: configSchema, flags: [.shared, .isolateOK, .onLocal],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.cookie.*",
                "ctx.*", "context.*", "stage.*",
            ], writes: ["response.header.*"])
    }

    private let limit: UInt64
    private let cost: UInt32
    private let key: BucketKey
    private let refusal: Refusal?
    private let stored: Stored?
    /// Asked before `stored` is looked at, which is many words.
    private let isStored: Bool
    private let tellsAlways: Bool

    /// What an admitted request's answer tells.
    private struct Left {
        var remaining: UInt64
        var reset: UInt64
    }

    /// A bucket in a store.
    private struct Stored {
        var store: StoreUse
        var name: Bytes
        var rate: Double
        var burst: Double
    }

    init(_ setup: Setup) throws {
        let config = setup.config
        let rate = try config.require("rate").double()
        let period = try config.double("period_s", or: 1)
        guard rate > 0, period > 0, (rate / period).isFinite else {
            throw config.error("rate and period_s must be above 0")
        }
        let burst = try config.double("burst", or: max(1, rate))
        cost = UInt32(try config.int("cost", or: 1, in: 1...1_000_000))
        guard burst >= Double(cost) else {
            throw (config["burst"] ?? config).error("a bucket of \(burst) never holds \(cost)")
        }
        stored = try StoreUse(config, setup, kind: PEN_COUNTER_RATE).map {
            Stored(
                store: $0, name: setup.storage.copy(setup.name), rate: rate / period, burst: burst)
        }
        isStored = stored != nil
        // Without an answer of the store: this gateway's part of the limit.
        let gateways = stored?.store.gateways ?? 1
        limit = setup.host.limit(
            setup.name, rate: rate / period / gateways, burst: max(burst / gateways, Double(cost)),
            keys: UInt64(try config.int("keys_max", or: 0, in: 0...16_777_216)))
        guard limit != 0 else { throw config.error("the host refuses this rate and burst") }
        var reads: [String] = []
        key = try BucketKey(config, setup, &reads)
        let scope = try Refusal.Scope(config)
        refusal =
            scope == .none
            ? nil : Refusal(name: setup.name, burst: burst, rate: rate / period, setup.storage)
        tellsAlways = scope == .all
        setup.phases = 1 << PEN_PHASE_RATE_LIMIT
        setup.flags = [.shared, .isolateOK]
        if tellsAlways {
            setup.phases = 1 << PEN_PHASE_RATE_LIMIT | 1 << PEN_PHASE_TRANSFORM_RESPONSE
            setup.flags = [.shared, .isolateOK, .onLocal]
        }
        setup.declare(reads: reads)
        setup.declare(writes: refusal == nil ? [] : Refusal.writes)
        setup.wantsEvents = stored != nil
    }

    func limit(_ exchange: Exchange) throws -> Verdict {
        guard let key = try key.of(exchange) else { return .continue }
        if isStored, let stored {
            var counter = pen_counter()
            counter.kind = PEN_COUNTER_RATE
            counter.name = stored.name
            counter.key = key
            counter.cost = cost
            counter.rate = stored.rate
            counter.burst = stored.burst
            return try decide(stored.store, stored.store.take(counter, exchange), exchange)
        }
        return try count(key, exchange)
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict {
        guard let store = stored?.store else {
            throw HostError(PEN_E_STATE, "waiting for a store")
        }
        return try decide(store, store.resumed(exchange, event), exchange)
    }

    /// Counts here.
    @inline(__always)
    private func count(_ key: Bytes, _ exchange: Exchange) throws -> Verdict {
        guard let result = exchange.acquire(limit, key: key, cost: cost) else {
            throw HostError(PEN_E_FAILED, "counting the request")
        }
        if result.allowed != 0 { return admit(result.remaining, result.reset_ns, exchange) }
        return try refuse(result.remaining, result.retry_ns, result.reset_ns, exchange)
    }

    @inline(__always)
    private func admit(_ remaining: UInt64, _ reset: UInt64, _ exchange: Exchange) -> Verdict {
        if tellsAlways { keep(remaining, reset, exchange) }
        return .continue
    }

    @inline(never)
    private func refuse(
        _ remaining: UInt64, _ retry: UInt64, _ reset: UInt64, _ exchange: Exchange
    ) throws -> Verdict {
        try exchange.respond(.throttled)
        try refusal?.explain(remaining: remaining, retry: retry, reset: reset, exchange)
        return .respond
    }

    /// For the answer; without room for it the answer says nothing.
    @inline(never)
    private func keep(_ remaining: UInt64, _ reset: UInt64, _ exchange: Exchange) {
        guard let left = exchange.allocate(Left.self, count: 1) else { return }
        left.pointee = Left(remaining: remaining, reset: reset)
        exchange.state = UnsafeMutableRawPointer(left)
    }

    /// A refusal, which says it all, has nothing kept.
    func transformResponse(_ exchange: Exchange) throws -> Verdict {
        guard let state = exchange.state, let refusal else { return .continue }
        let left = state.assumingMemoryBound(to: Left.self).pointee
        try refusal.tell(remaining: left.remaining, reset: left.reset, exchange)
        return .continue
    }

    @inline(never)
    private func decide(
        _ store: StoreUse, _ answer: StoreUse.Answer, _ exchange: Exchange
    ) throws -> Verdict {
        switch answer {
        case .later: return .pending
        case .away where store.allows: return .continue
        case .away where store.isShared:
            return try count(try key.of(exchange) ?? "", exchange)
        case .away:
            return try refuse(0, StoreUse.retryNanoseconds, StoreUse.retryNanoseconds, exchange)
        case .counted(let count) where count.allowed != 0:
            return admit(count.remaining, count.reset_ns, exchange)
        case .counted(let count):
            return try refuse(count.remaining, count.retry_ns, count.reset_ns, exchange)
        }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(TokenBucket.self)
}
