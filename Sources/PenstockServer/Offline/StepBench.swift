internal import CPenstock
internal import PenstockCompile
internal import PenstockCore
public import PenstockHost

/// Measures what a step costs its loop: the time between entering and leaving its hook, host calls
/// included, on real exchanges without sockets.
public struct StepBench {
    /// What one phase takes.
    public struct Result: Sendable {
        /// "auth".
        public var phase: String
        /// Hooks that ran.
        public var count: Int
        /// Nanoseconds a hook, the clock's own share taken off: the median of the means of slices, so
        /// that what else the machine does meanwhile counts for little.
        public var nanoseconds: Double
        /// Hooks that failed; a bench of failures says nothing.
        public var failed: UInt64
    }

    private let gateway: OfflineGateway

    /// A bench on a gateway's loop.
    public init(_ gateway: OfflineGateway) { self.gateway = gateway }

    /// Runs `count` exchanges with the instance in each of its phases.
    public func run(
        _ instance: PluginInstance, request: OfflineRequest, count: Int
    ) -> [Result] {
        run(instance, phases: instance.phases, request: request, count: count)
    }

    /// The same for an instance in a child process: from sending the frame to having merged the reply.
    public func run(
        _ instance: IsolatedInstance, request: OfflineRequest, count: Int
    ) -> [Result] {
        // The loop hears of the child's socket by a message; a step before that fails.
        gateway.loop.turn(waitMax: 0)
        return run(instance, phases: instance.phases, request: request, count: count)
    }

    private func run(
        _ instance: any InstanceHandle, phases: UInt32, request: OfflineRequest, count: Int
    ) -> [Result] {
        let names = [
            "auth", "validate", "rate_limit", "transform_request", "integrate",
            "transform_response",
        ]
        let clock = clockNanoseconds()
        return names.enumerated().compactMap { index, name in
            let phase = pen_phase(index + 1)
            guard phases & 1 << phase != 0 else { return nil }
            let snapshot = snapshot(instance, phase, request)
            let slice = warmUp(snapshot, request, count: count)
            let metrics = gateway.loop.services.pointee.metrics.pointee.steps
            metrics.pointee = StepMetrics()
            var means: [Double] = []
            for start in stride(from: 0, to: count, by: slice) {
                let before = metrics.pointee.latency.sum
                let size = min(slice, count - start)
                for _ in 0..<size { once(snapshot, request) }
                means.append(Double(metrics.pointee.latency.sum - before) / Double(size))
            }
            return Result(
                phase: name, count: count,
                nanoseconds: max(means.sorted()[means.count / 2] - clock, 0),
                failed: metrics.pointee.failed)
        }
    }

    /// Nanoseconds that a slice may take, by which most slices are nobody else's: a scheduler's turn is some
    /// milliseconds.
    private static let sliceTime: UInt64 = 500_000
    /// Readings of the clock in a slice of them.
    private static let readings = 200

    /// Fills caches and pools; how many exchanges make a slice.
    private func warmUp(_ snapshot: Snapshot, _ request: OfflineRequest, count: Int) -> Int {
        let first = max(min(count / 10, 1000), 1)
        let start = PollLoop.monotonicNanoseconds()
        for _ in 0..<first { once(snapshot, request) }
        let each = (PollLoop.monotonicNanoseconds() - start) / UInt64(first)
        return max(Int(Self.sliceTime / max(each, 1)), 1)
    }

    private func once(_ snapshot: Snapshot, _ request: OfflineRequest) {
        _ = OfflineRun(gateway: gateway, request: request, snapshot: snapshot).run(isTraced: false)
    }

    /// A route with this step alone. Without an integration the exchange fails after it, and a step of
    /// the response's side sees that failure as an answer made here.
    private func snapshot(
        _ instance: any InstanceHandle, _ phase: pen_phase, _ request: OfflineRequest
    ) -> Snapshot {
        var step = StepDefinition(handle: instance, phase: phase, name: "bench")
        var route = RouteDefinition(method: nil, path: "/{proxy+}", request: [], response: [])
        switch phase {
        case PEN_PHASE_AUTH: route.request = [.chain(.step(step))]
        case PEN_PHASE_TRANSFORM_RESPONSE:
            step.flags.insert(.onLocal)
            route.response = [.step(step)]
        default: route.request = [.step(step)]
        }
        var api = APIDefinition(name: "bench")
        api.routes = [route]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 4), stepMetrics: MetricRegistry(capacity: 4))
        return builder.build(
            number: 1, apis: [api],
            upstreams: [
                UpstreamDefinition(
                    name: "backend", targets: [.init(address: .tcp(host: "127.0.0.1", port: 1))])
            ])
    }

    /// What one reading of the clock costs: a step's time holds one. Measured in slices too, or a pause
    /// of the machine would be taken off every hook.
    private func clockNanoseconds() -> Double {
        let means = (0..<101).map { _ in
            let start = PollLoop.monotonicNanoseconds()
            for _ in 1..<Self.readings { _ = PollLoop.monotonicNanoseconds() }
            return Double(PollLoop.monotonicNanoseconds() - start) / Double(Self.readings)
        }
        return means.sorted()[means.count / 2]
    }
}
