internal import PenstockCore
internal import PenstockHost

/// Series that plugins defined, in Prometheus' format: one family a name, its samples together.
enum PluginSeriesText {
    static func of(_ series: [PluginSeries]) -> String {
        var out = PrometheusText()
        var names: [String] = []
        var byName: [String: [PluginSeries]] = [:]
        for one in series {
            if byName[one.name] == nil { names.append(one.name) }
            byName[one.name, default: []].append(one)
        }
        for name in names {
            guard let family = byName[name], let first = family.first else { continue }
            let type =
                switch first.kind {
                case .counter: "counter"
                case .gauge: "gauge"
                case .histogram: "histogram"
                }
            let help = PrometheusText.escaped(first.help)
            out.family(name, type, help.isEmpty ? "Defined by a plugin." : help)
            // Two plugins that mean different things by one name: the first has it.
            for one in family where one.kind == first.kind { write(one, to: &out) }
        }
        return out.text
    }

    private static func write(_ series: PluginSeries, to out: inout PrometheusText) {
        let labels = series.labels.map { ($0.name, $0.value) }
        guard series.kind == .histogram else {
            out.sample(series.name, labels, String(series.value))
            return
        }
        var total: UInt64 = 0
        for (index, count) in series.buckets.enumerated() {
            total &+= count
            guard index % 2 == 1, index < series.buckets.count - 1 else { continue }
            let bound = PrometheusText.seconds(Histogram.upperBound(index))
            out.sample("\(series.name)_bucket", labels + [("le", bound)], total)
        }
        out.sample("\(series.name)_bucket", labels + [("le", "+Inf")], total)
        out.sample("\(series.name)_sum", labels, PrometheusText.seconds(series.sum))
        out.sample("\(series.name)_count", labels, total)
    }
}
