import Synchronization

/// One series that a plugin records, as the admin page shows it.
public struct PluginSeries: Sendable {
    /// PEN_METRIC_*.
    public enum Kind: UInt32, Sendable {
        case counter = 1, gauge, histogram
    }
    /// A fixed label.
    public struct Label: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value, not escaped.
        public var value: String
    }

    /// What kind.
    public var kind: Kind
    /// With "penstock_plugin_" in front.
    public var name: String
    /// For people.
    public var help: String
    /// In the order of definition.
    public var labels: [Label]
    /// A counter's or gauge's value.
    public var value: Int64
    /// A histogram's counts: bucket i holds values up to 1.024 µs · 2^i, the last all larger ones.
    public var buckets: [UInt64]
    /// A histogram's sum in nanoseconds.
    public var sum: UInt64
}

/// The numbers behind one series: atomics, so that any thread records without a lock.
final class SeriesCell: Sendable {
    static let bucketCount = 28
    private let isHistogram: Bool
    private let isGauge: Bool
    private let value = Atomic<Int64>(0)
    private let buckets: SeriesBuckets

    init(_ kind: PluginSeries.Kind) {
        isHistogram = kind == .histogram
        isGauge = kind == .gauge
        buckets = SeriesBuckets(kind == .histogram ? SeriesCell.bucketCount : 0)
    }

    /// Counter: adds; gauge: sets; histogram: records nanoseconds, negative ones as zero.
    func record(_ number: Int64) {
        if isGauge { return value.store(number, ordering: .relaxed) }
        guard isHistogram else {
            // A counter never goes down.
            if number > 0 { value.add(number, ordering: .relaxed) }
            return
        }
        let nanoseconds = UInt64(max(number, 0))
        // As PenstockCore's Histogram: upper bounds are 1.024 µs · 2^i.
        let index = min(64 - (nanoseconds >> 10).leadingZeroBitCount, SeriesCell.bucketCount - 1)
        buckets[index].add(1, ordering: .relaxed)
        value.add(Int64(clamping: nanoseconds), ordering: .relaxed)
    }

    var total: Int64 { value.load(ordering: .relaxed) }
    var counts: [UInt64] {
        (0..<buckets.count).map { buckets[$0].load(ordering: .relaxed) }
    }
}

/// An array of atomics.
private final class SeriesBuckets: @unchecked Sendable {
    // Safe: the elements are atomics at fixed addresses.
    let count: Int
    private let memory: UnsafeMutablePointer<Atomic<UInt64>>

    init(_ count: Int) {
        self.count = count
        memory = .allocate(capacity: max(count, 1))
        for i in 0..<count { (memory + i).initialize(to: Atomic(0)) }
    }

    deinit { memory.deallocate() }

    subscript(index: Int) -> Atomic<UInt64> {
        _read { yield memory[index] }
    }
}

/// All series of a host: the same kind, name and labels are the same series across reloads.
final class SeriesRegistry: Sendable {
    private struct Key: Hashable, Sendable {
        var kind: PluginSeries.Kind
        var name: String
        var labels: [PluginSeries.Label]
    }
    private let table: HandleTable<Key, SeriesCell>
    private let help = Mutex<[String: String]>([:])

    init(limit: Int) { table = HandleTable(capacity: limit) }

    func define(
        _ kind: PluginSeries.Kind, _ name: String, help text: String, _ labels: [PluginSeries.Label]
    ) -> UInt64 {
        let handle = table.define(Key(kind: kind, name: name, labels: labels)) { SeriesCell(kind) }
        if handle != 0 { help.withLock { $0[name] = text } }
        return handle
    }

    @inline(__always)
    func find(_ handle: UInt64) -> Unmanaged<SeriesCell>? { table.find(handle) }

    func snapshot() -> [PluginSeries] {
        let texts = help.withLock { $0 }
        return table.all.map { key, cell in
            PluginSeries(
                kind: key.kind, name: "penstock_plugin_\(key.name)", help: texts[key.name] ?? "",
                labels: key.labels, value: key.kind == .histogram ? 0 : cell.total,
                buckets: cell.counts,
                sum: key.kind == .histogram ? UInt64(clamping: cell.total) : 0)
        }
    }
}
