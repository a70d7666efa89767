internal import PenstockCore

/// GET /metrics: everything counted, for Prometheus.
///
/// Labels are names of the configuration only, so their number is bounded by it (limits.routes,
/// limits.steps): nothing that a client sends becomes a label.
struct MetricsPage {
    let reader: MetricsReader
    let state: ServedState
    /// Certificates by their first name, and when they end, seconds since 1970.
    var certificates: [(name: String, end: Int64)] = []
    /// Series that plugins defined, already in the format.
    let pluginSeries: String

    func text() -> String {
        var out = PrometheusText()
        routes(&out)
        steps(&out)
        connections(&out)
        webSockets(&out)
        upstreams(&out)
        loops(&out)
        configuration(&out)
        process(&out)
        out.append(pluginSeries)
        return out.text
    }

    func counter(
        _ out: inout PrometheusText, _ name: String, _ help: String,
        _ path: KeyPath<LoopMetrics, UInt64>
    ) {
        out.family(name, "counter", help)
        out.sample(name, [], reader.sum(path))
    }

    func gauge(
        _ out: inout PrometheusText, _ name: String, _ help: String, _ value: UInt64
    ) {
        out.family(name, "gauge", help)
        out.sample(name, [], value)
    }

    /// Every second bucket: powers of four of microseconds are fine enough to alert by, and a scrape
    /// of a thousand routes stays small.
    func histogram(
        _ out: inout PrometheusText, _ name: String, _ help: String,
        _ series: [(labels: [(String, String)], sum: HistogramSum)]
    ) {
        out.family(name, "histogram", help)
        for (labels, sum) in series {
            var total: UInt64 = 0
            for index in 0..<sum.buckets.count {
                total &+= sum.buckets[index]
                guard index % 2 == 1, index < sum.buckets.count - 1 else { continue }
                let bound = PrometheusText.seconds(Histogram.upperBound(index))
                out.sample("\(name)_bucket", labels + [("le", bound)], total)
            }
            out.sample("\(name)_bucket", labels + [("le", "+Inf")], total)
            out.sample("\(name)_sum", labels, PrometheusText.seconds(sum.sum))
            out.sample("\(name)_count", labels, total)
        }
    }
}
