public import CPenstock
import LimitPlugin
import PenstockPlugin
import Quota

/// Lets so many requests through in a day, week or month, by any key.
struct QuotaLimiter: Limiter {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.rate-limit.quota", name: "Quota", version: "1.0.0", vendor: "Penstock",
            summary: "Lets so many requests through in a day, week or month, by any key.",
            configSchema: configSchema, flags: [.shared, .isolateOK],
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
    private let refusal: Refusal?

    /// What a key has beyond the limit.
    private struct Grant {
        var day: Int
        var extra: Int
    }

    init(_ setup: Setup) throws {
        let config = setup.config
        limit = Int(try config.require("limit").int(in: 0...(1 << 53)))
        let period = try config.require("period").string()
        guard let period = QuotaCalendar.Period(rawValue: period) else {
            throw config.error("a period is DAY, WEEK or MONTH, not \(period)")
        }
        calendar = QuotaCalendar(period, offset: Int(try config.int("offset", or: 0, in: 0...27)))
        let file = try config["file"]?.string()
        let flush = Int(try config.int("flush_ms", or: 1_000, in: 10...60_000))
        let keysMax = Int(try config.int("keys_max", or: 65_536, in: 1...16_777_216))
        do {
            counter = try UsageCounter.open(file, flushMilliseconds: flush)
            quota = try counter.quota(
                try config.string("plan", or: setup.name), calendar, keysMax: keysMax)
        } catch let error as UsageError {
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
        refusal =
            try config.bool("headers", or: true)
            ? Refusal(
                name: setup.name, quota: Int64(limit), window: Int64(days) * 86_400, setup.storage)
            : nil
        setup.declare(reads: reads)
        setup.declare(writes: refusal == nil ? [] : Refusal.writes)
        setup.wantsEvents = false
    }

    func limit(_ exchange: Exchange) throws -> Verdict {
        guard let key = try key.of(exchange) else { return .continue }
        let now = exchange.host.unixMilliseconds
        let bytes = UnsafeRawBufferPointer(start: key.p, count: key.n)
        guard let answer = quota.take(bytes, limit: limit(of: key, at: now), at: now) else {
            throw HostError(PEN_E_LIMIT, "counting another key")
        }
        if let failure = counter.takeFailure() {
            exchange.host.log(
                .error, "usage isn't written down, and is counted in memory: \(failure)")
        }
        if answer.isAllowed { return .continue }
        try exchange.respond(.quotaExceeded)
        let end = Int64(calendar.end(of: Int(now / 86_400_000))) * 86_400_000
        let wait = UInt64(max(0, end - now)) * 1_000_000
        try refusal?.explain(remaining: 0, retry: wait, reset: wait, exchange)
        return .respond
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
