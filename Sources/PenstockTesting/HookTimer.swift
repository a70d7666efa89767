import CPenstock
import PenstockCore
public import PenstockHost

/// How long a hook takes by itself: calls of on_phase on one exchange, back to back, without the
/// pipeline around them.
public struct HookTimer {
    /// Nanoseconds a call: the best of several rounds, as everything else on the machine only adds.
    public var best: Double
    /// The median round.
    public var median: Double

    /// Times the hook of an instance. Meant for hooks that only read: what they write piles up in the
    /// exchange. nil: the instance doesn't serve the phase of the description.
    public init?(
        _ instance: PluginInstance, _ description: ExchangeDescription, on loop: TestLoop,
        rounds: Int = 11, calls: Int = 100_000
    ) {
        guard instance.phases & (1 << description.phase) != 0 else { return nil }
        let run = ExchangeRun(instance, description, on: loop)
        var times: [Double] = []
        for _ in 0..<rounds {
            let elapsed = run.call(times: calls)
            let (seconds, attoseconds) = elapsed.components
            times.append((Double(seconds) * 1e9 + Double(attoseconds) * 1e-9) / Double(calls))
        }
        times.sort()
        best = times[0]
        median = times[times.count / 2]
    }
}
