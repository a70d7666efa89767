import CPenstock
import PenstockCore

/// "pen.metrics/1" (ext/metrics.h).
enum MetricsExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_metrics(
            size: Extensions.size(pen_metrics.self), reserved: 0,
            define: { host, kind, name, help, labels, count in
                MetricsExtension.define(InstanceContext.of(host), kind, name, help, labels, count)
            },
            record: { host, metric, value in
                InstanceContext.of(host).host.series.find(metric)?._withUnsafeGuaranteedRef {
                    $0.record(value)
                }
            }))

    private static func define(
        _ context: InstanceContext, _ kind: UInt32, _ name: pen_str, _ help: pen_str,
        _ labels: UnsafePointer<pen_kv>?, _ count: Int
    ) -> UInt64 {
        guard let kind = PluginSeries.Kind(rawValue: kind), isMetricName(name),
            help.isPlausible(limit: 1024), count >= 0, count <= 16, labels != nil || count == 0
        else { return 0 }
        var pairs: [PluginSeries.Label] = []
        for i in 0..<count {
            guard let label = labels?[i], isMetricName(label.name),
                label.value.isPlausible(limit: 256)
            else { return 0 }
            pairs.append(PluginSeries.Label(name: String(label.name), value: String(label.value)))
        }
        return context.host.series.define(kind, String(name), help: String(help), pairs)
    }

    /// Prometheus data model: [a-zA-Z_][a-zA-Z0-9_]*.
    private static func isMetricName(_ name: pen_str) -> Bool {
        guard name.n > 0, name.isPlausible(limit: 128), name[0] &- 0x30 >= 10 else { return false }
        for i in 0..<name.n {
            let byte = name[i]
            guard byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
            else { return false }
        }
        return true
    }
}
