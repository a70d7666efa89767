internal import PenstockCore

/// A histogram summed over loops.
struct HistogramSum: Sendable {
    var buckets = [UInt64](repeating: 0, count: Histogram.bucketCount)
    var sum: UInt64 = 0

    var count: UInt64 { buckets.reduce(0, &+) }

    mutating func add(_ histogram: Histogram) {
        for index in 0..<Histogram.bucketCount { buckets[index] &+= histogram.count(index) }
        sum &+= histogram.sum
    }

    /// The upper bound in nanoseconds of the bucket in which the share `q` of all values is reached;
    /// nil without values.
    func quantile(_ q: Double) -> UInt64? {
        let total = count
        guard total > 0 else { return nil }
        let rank = UInt64((Double(total) * q).rounded(.up))
        var seen: UInt64 = 0
        for index in 0..<Histogram.bucketCount {
            seen &+= buckets[index]
            if seen >= rank { return Histogram.upperBound(index) }
        }
        return nil
    }
}

/// One route's counters summed over loops.
struct RouteSum: Sendable {
    var api: String
    var route: String
    /// aborted, 2xx, 3xx, 4xx, 5xx.
    var classes = [UInt64](repeating: 0, count: 5)
    var latency = HistogramSum()
    var upstreamLatency = HistogramSum()

    init(key: String) {
        // MetricRegistry's keys: the API's name, the route.
        let parts = key.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        api = parts.first ?? ""
        route = parts.count > 1 ? parts[1] : ""
    }

    mutating func add(_ metrics: RouteMetrics) {
        let c = metrics.byClass
        for (index, value) in [c.0, c.1, c.2, c.3, c.4].enumerated() { classes[index] &+= value }
        latency.add(metrics.latency)
        upstreamLatency.add(metrics.upstreamLatency)
    }
}

/// One step's counters summed over loops.
struct StepSum: Sendable {
    /// Of its counters.
    var number: Int
    var api: String
    var route: String
    var phase: String
    var step: String
    var passed: UInt64 = 0
    var answered: UInt64 = 0
    var abstained: UInt64 = 0
    var failed: UInt64 = 0
    var waited: UInt64 = 0
    var timedOut: UInt64 = 0
    var cacheHits: UInt64 = 0
    var cacheMisses: UInt64 = 0
    /// Enforced × shadow: allow, deny, abstain, error.
    var matrix = [[UInt64]](repeating: [0, 0, 0, 0], count: 4)
    var latency = HistogramSum()

    init(key: String, number: Int) {
        self.number = number
        // MetricRegistry's keys: the API's name, the route, the phase's number, the step's name.
        let parts = key.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        api = parts.first ?? ""
        route = parts.count > 1 ? parts[1] : ""
        let names = [
            "auth", "validate", "rate_limit", "transform_request", "integrate",
            "transform_response",
        ]
        let phaseNumber = parts.count > 2 ? Int(parts[2]) ?? 0 : 0
        phase = names.indices.contains(phaseNumber - 1) ? names[phaseNumber - 1] : ""
        step = parts.count > 3 ? parts[3] : ""
    }

    mutating func add(_ metrics: StepMetrics) {
        passed &+= metrics.passed
        answered &+= metrics.answered
        abstained &+= metrics.abstained
        failed &+= metrics.failed
        waited &+= metrics.waited
        timedOut &+= metrics.timedOut
        cacheHits &+= metrics.cacheHits
        cacheMisses &+= metrics.cacheMisses
        for enforced in 0..<4 {
            for shadow in 0..<4 {
                matrix[enforced][shadow] &+= metrics.agreement(enforced: enforced, shadow: shadow)
            }
        }
        latency.add(metrics.latency)
    }

    /// How often a shadow verdict was compared.
    var compared: UInt64 { matrix.joined().reduce(0, &+) }
    /// How often it was the enforced one.
    var agreed: UInt64 { (0..<4).reduce(0) { $0 &+ matrix[$1][$1] } }
}
