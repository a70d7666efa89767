public import CPenstock

#if canImport(PenstockPlugin)
    import LimitPlugin
    import PenstockPlugin
#endif

/// Lets so many requests a second through, by any key; the host counts (GCRA, one atomic word a key
/// for all loops), or a store does for several gateways.
struct TokenBucket: StoredLimiter {
    static let refusal = GatewayResponse.throttled
    static var reason: StaticString { "the bucket has less than the request takes" }

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
    let telling: LimitTelling
    private let stored: Stored?
    /// Asked before `stored` is looked at, which is many words.
    private let isStored: Bool

    var store: StoreUse? { stored?.store }

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
        telling = try LimitTelling(config, setup, [.shared, .isolateOK]) {
            Refusal(name: setup.name, burst: burst, rate: rate / period, setup.storage)
        }
        setup.declare(reads: reads)
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
            return try decide(stored.store.take(counter, exchange), exchange)
        }
        return try count(key, exchange)
    }

    func countShare(_ exchange: Exchange) throws -> Verdict {
        try count(try key.of(exchange) ?? "", exchange)
    }

    /// Counts here.
    @inline(__always)
    private func count(_ key: Bytes, _ exchange: Exchange) throws -> Verdict {
        guard let result = exchange.acquire(limit, key: key, cost: cost) else {
            throw HostError(PEN_E_FAILED, "counting the request")
        }
        if result.allowed != 0 {
            if telling.isAlways { telling.keep(result.remaining, result.reset_ns, exchange) }
            return .continue
        }
        exchange.explain(Self.reason)
        return try refuse(result.remaining, result.retry_ns, result.reset_ns, exchange)
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(TokenBucket.self)
}
