public import CPenstock
import LimitPlugin
import PenstockPlugin
import Quota

/// Lets so many requests through in a day, week or month, by any key.
struct QuotaLimiter: StoredLimiter {
    static let refusal = GatewayResponse.quotaExceeded
    static var reason: StaticString { "the period's requests are used up" }

    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.rate-limit.quota", name: "Quota", version: "1.0.0", vendor: "Penstock",
            summary: "Lets so many requests through in a day, week or month, by any key.",
            configSchema: configSchema, flags: [.shared, .isolateOK, .onLocal],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.cookie.*",
                "ctx.*", "context.*", "stage.*",
            ], writes: ["response.header.*"])
    }

    private let counter: UsageCounter
    private let quota: Quota
    private let calendar: QuotaCalendar
    private let limit: Int
    private let key: BucketKey
    private let grants: [String: Grant]
    let telling: LimitTelling
    private let stored: Stored?

    var store: StoreUse? { stored?.store }

    /// What a key has beyond the limit.
    private struct Grant {
        var day: Int
        var extra: Int
    }

    /// A quota in a store.
    private struct Stored {
        var store: StoreUse
        var name: Bytes
        /// Whether the store tells of it day by day: a usage plan's.
        var isTold: Bool
    }

    init(_ setup: Setup) throws {
        let config = setup.config
        limit = Int(try config.require("limit").int(in: 0...(1 << 53)))
        let period = try config.require("period").string()
        guard let period = QuotaCalendar.Period(rawValue: period) else {
            throw config.error("a period is DAY, WEEK or MONTH, not \(period)")
        }
        // API Gateway REST API reference, QuotaSettings: within the period.
        let offsetMax: Int64 =
            switch period {
            case .day: 0
            case .week: 6
            case .month: 27
            }
        let offset = try config.int("offset", or: 0, in: 0...offsetMax)
        calendar = QuotaCalendar(period, offset: Int(offset))
        let file = try config["file"]?.string()
        let plan = try config.string("plan", or: setup.name)
        stored = try StoreUse(config, setup, kind: PEN_COUNTER_WINDOW).map {
            Stored(store: $0, name: setup.storage.copy(plan), isTold: config["plan"] != nil)
        }
        if let file = config["file"], stored != nil {
            throw file.error("the store keeps the counts: leave one of 'store' and 'file' out")
        }
        let flush = Int(try config.int("flush_ms", or: 1_000, in: 10...60_000))
        let keysMax = Int(try config.int("keys_max", or: 65_536, in: 1...16_777_216))
        do throws(UsageError) {
            counter = try UsageCounter.open(file, flushMilliseconds: flush, keysMax: keysMax)
            quota = try counter.quota(plan, calendar)
        } catch {
            throw (config["file"] ?? config).error(error.message)
        }
        var grants: [String: Grant] = [:]
        for grant in config["grants"]?.elements ?? [] {
            grants[try grant.require("key").string()] = Grant(
                day: Int(try grant.require("day").int()),
                extra: Int(try grant.require("extra").int()))
        }
        self.grants = grants
        var reads: [String] = []
        key = try BucketKey(config, setup, &reads)
        let days = calendar.period == .day ? 1 : calendar.period == .week ? 7 : 30
        telling = try LimitTelling(config, setup, [.shared, .isolateOK]) { [limit] in
            Refusal(
                name: setup.name, quota: Int64(limit), window: Int64(days) * 86_400, setup.storage)
        }
        setup.declare(reads: reads)
        setup.wantsEvents = stored != nil
    }

    func limit(_ exchange: Exchange) throws -> Verdict {
        guard let key = try key.of(exchange) else { return .continue }
        let now = exchange.host.unixMilliseconds
        if let stored {
            let answer = try stored.store.take(counter(stored, key, at: now), exchange)
            return try decide(answer, exchange)
        }
        return try count(key, limit: limit(of: key, at: now), at: now, exchange)
    }

    private func counter(_ stored: Stored, _ key: Bytes, at now: Int64) -> pen_counter {
        let day = Int(now / 86_400_000)
        var counter = pen_counter()
        counter.kind = PEN_COUNTER_WINDOW
        counter.name = stored.name
        counter.key = key
        counter.cost = 1
        counter.limit = Int64(limit(of: key, at: now))
        counter.start_ms = Int64(calendar.start(of: day)) * 86_400_000
        counter.end_ms = Int64(calendar.end(of: day)) * 86_400_000
        counter.day = stored.isTold ? Int64(day) : -1
        return counter
    }

    func countShare(_ exchange: Exchange) throws -> Verdict {
        guard let key = try key.of(exchange) else { return .continue }
        let now = exchange.host.unixMilliseconds
        // This gateway's part of the limit, counted in memory.
        let part = Double(limit(of: key, at: now)) / (store?.gateways ?? 1)
        return try count(key, limit: Int(part.rounded(.up)), at: now, exchange)
    }

    /// Counts here.
    private func count(
        _ key: Bytes, limit: Int, at now: Int64, _ exchange: Exchange
    ) throws -> Verdict {
        let bytes = UnsafeRawBufferPointer(start: key.p, count: key.n)
        guard let answer = quota.take(bytes, limit: limit, at: now) else {
            throw HostError(PEN_E_LIMIT, "counting another key")
        }
        if let failure = counter.takeFailure() {
            exchange.host.log(
                .error, "usage isn't written down, and is counted in memory: \(failure)")
        }
        let end = Int64(calendar.end(of: Int(now / 86_400_000))) * 86_400_000
        let left = UInt64(max(0, end - now)) * 1_000_000
        guard answer.isAllowed else {
            exchange.explain(Self.reason)
            return try refuse(0, left, left, exchange)
        }
        if telling.isAlways { telling.keep(UInt64(answer.remaining), left, exchange) }
        return .continue
    }

    private func limit(of key: Bytes, at now: Int64) -> Int {
        guard !grants.isEmpty, let grant = grants[String(key)],
            calendar.start(of: grant.day) == calendar.start(of: Int(now / 86_400_000))
        else { return limit }
        return max(0, limit + grant.extra)
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(QuotaLimiter.self)
}
