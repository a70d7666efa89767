public import CPenstock
import Quota

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Counts windows of days in a SQLite file: quotas that outlive the process.
struct SQLiteStore: Store {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.store.sqlite", name: "SQLite", version: "1.0.0", vendor: "Penstock",
            summary: "Counts quotas in a SQLite file, which outlives the gateway.",
            configSchema: configSchema, flags: [.shared])
    }

    static let kinds: UInt32 = 1 << PEN_COUNTER_WINDOW

    private static let dayMilliseconds: Int64 = 86_400_000

    private let counter: UsageCounter
    private let host: Host

    init(_ setup: Setup) throws {
        let config = setup.config
        let file = try config.require("file")
        host = setup.host
        let path = try file.string()
        let flush = Int(try config.int("flush_ms", or: 1_000, in: 10...60_000))
        let keysMax = Int(try config.int("keys_max", or: 65_536, in: 1...16_777_216))
        do throws(UsageError) {
            counter = try UsageCounter.open(
                path, flushMilliseconds: flush, keysMax: keysMax)
        } catch {
            throw file.error(error.message)
        }
    }

    func take(_ counter: pen_counter, inShadow: Bool) -> pen_count? {
        let day = Self.dayMilliseconds
        let (start, end) = (counter.start_ms / day, counter.end_ms / day)
        guard counter.kind == PEN_COUNTER_WINDOW, counter.start_ms == start * day,
            counter.end_ms == end * day, start < end, end - start <= UsageCounter.windowDaysMax
        else { return nil }
        // A limit that nobody is told of day by day says none.
        let now = host.unixMilliseconds
        let today = counter.day >= 0 ? counter.day : now / day
        guard start <= today, today < end else { return nil }
        if let failure = self.counter.takeFailure() {
            host.log(.error, "usage isn't written down, and is counted in memory: \(failure)")
        }
        let key = UnsafeRawBufferPointer(start: counter.key.p, count: counter.key.n)
        let answer = withName(of: counter, inShadow: inShadow) {
            self.counter.take(
                Int(counter.cost), of: $0, key, limit: Int(counter.limit),
                window: Int(start)..<Int(end), today: Int(today))
        }
        guard let answer else { return nil }
        let left = UInt64(max(0, counter.end_ms - now)) * 1_000_000
        var count = pen_count()
        count.allowed = answer.isAllowed ? 1 : 0
        count.remaining = UInt64(answer.remaining)
        count.retry_ns = answer.isAllowed ? 0 : left
        count.reset_ns = left
        return count
    }

    /// What shadows count is a plan of its own.
    private func withName<Result>(
        of counter: pen_counter, inShadow: Bool, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let name = UnsafeRawBufferPointer(start: counter.name.p, count: counter.name.n)
        guard inShadow else { return body(name) }
        let prefix: StaticString = "shadow:"
        return withUnsafeTemporaryAllocation(
            byteCount: prefix.utf8CodeUnitCount + name.count, alignment: 1
        ) { text in
            text.copyBytes(
                from: UnsafeRawBufferPointer(
                    start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
            UnsafeMutableRawBufferPointer(rebasing: text[prefix.utf8CodeUnitCount...])
                .copyBytes(from: name)
            return body(UnsafeRawBufferPointer(text))
        }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(SQLiteStore.self)
}
