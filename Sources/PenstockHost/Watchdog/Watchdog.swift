import CPenstock
import Glibc
public import PenstockCore
import Synchronization

/// Notices loops that stand still, from a thread of its own.
///
/// A hook that hangs in this process can't be interrupted: all that can be done is to say which
/// plugin on which route it is, to stop being ready, and, where the policy says so, to abort and let
/// the supervisor start the gateway again. A loop counts as stuck when work waits in it (a step runs,
/// or its turns stopped although it was asked to turn) for longer than `threshold`.
public final class Watchdog: @unchecked Sendable {
    // Safe: `states` belongs to the watchdog's thread, or to the caller of `check` in tests; the
    // loops' fields are words that are read as they are, once a period.

    /// A loop that stands still, or has begun to turn again.
    public struct Report: Sendable {
        /// Which loop.
        public var loop: Int
        /// For how long so far; the whole time when `hasRecovered`.
        public var duration: Duration
        /// The step whose hook runs, "auth.apikey"; empty: none, the loop itself stands.
        public var step: String
        /// The plugin's instance.
        public var plugin: String
        /// Where the step is configured: "penstock.yaml:41", or the route's.
        public var source: String
        /// It turns again.
        public var hasRecovered: Bool
        /// It has stood for as long as the policy allows: the process is to end.
        public var isFatal: Bool
    }

    private struct State {
        var turns: UInt64 = 0
        var since: UInt64 = 0
        var reported = false
        var isFatal = false
    }

    private let loops: [UnsafeMutablePointer<LoopServices>]
    private let threshold: UInt64
    private let fatal: UInt64
    private let report: @Sendable (Report) -> Void
    private var states: [State]
    private let isStopped = Atomic<Bool>(false)

    /// Watches these loops; `report` is called on the watchdog's thread, once when a loop has stood
    /// for `threshold`, once when it has stood for `fatal` (zero: never), and once when it turns again.
    public init(
        _ loops: [UnsafeMutablePointer<LoopServices>], threshold: Duration = .seconds(1),
        fatal: Duration = .zero, report: @escaping @Sendable (Report) -> Void
    ) {
        func nanoseconds(_ duration: Duration) -> UInt64 {
            let (seconds, attoseconds) = duration.components
            return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
        }
        self.loops = loops
        self.threshold = nanoseconds(threshold)
        self.fatal = fatal > .zero ? nanoseconds(fatal) : .max
        self.report = report
        states = loops.map { _ in State() }
    }

    /// Starts its thread, which looks four times in `threshold`. False: the system has none.
    public func start() -> Bool {
        HelperThread.start("pen-watchdog") { [self] in
            while !isStopped.load(ordering: .acquiring) {
                poke()
                usleep(UInt32(clamping: threshold / 4000))
                check(at: Watchdog.now())
            }
        }
    }

    /// Ends the thread after its next look.
    public func stop() { isStopped.store(true, ordering: .releasing) }

    /// Asks every loop to turn, so that an idle one is not taken for a stuck one.
    func poke() {
        for loop in loops { loop.pointee.post(LoopMessage({ _ in }, nil)) }
    }

    /// One look at all loops, at a moment of any monotonic clock.
    func check(at now: UInt64) {
        for (i, loop) in loops.enumerated() {
            let turns = loop.pointee.metrics.pointee.turns
            guard turns == states[i].turns, states[i].since > 0 else {
                if states[i].reported { report(make(i, now, recovered: true)) }
                states[i] = State(turns: turns, since: now)
                continue
            }
            let stood = now - states[i].since
            if stood >= threshold, !states[i].reported {
                states[i].reported = true
                report(make(i, now, recovered: false))
            }
            guard stood >= fatal, !states[i].isFatal else { continue }
            states[i].isFatal = true
            var last = make(i, now, recovered: false)
            last.isFatal = true
            report(last)
        }
    }

    private func make(_ index: Int, _ now: UInt64, recovered: Bool) -> Report {
        var report = Report(
            loop: index, duration: .nanoseconds(now - states[index].since), step: "", plugin: "",
            source: "", hasRecovered: recovered, isFatal: false)
        guard !recovered else { return report }
        // The step lives as long as its snapshot, which its exchange holds while the hook runs. The hook
        // may return meanwhile: then the snapshot waits for us.
        Snapshot.inspection.withLock { _ in
            guard let step = loops[index].pointee.running else { return }
            report.step = String(step.pointee.name)
            report.plugin = String(step.pointee.instance(UInt32(index)).pointee.name)
            report.source = String(step.pointee.source)
        }
        return report
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
