internal import Glibc
internal import Logging
internal import PenstockHost
internal import Synchronization

/// Loops that stand still now, by what the watchdog says.
final class StallTable: Sendable {
    private let stalls = Mutex<[Int: String]>([:])

    /// Takes a report and logs it. On the watchdog's thread.
    func note(_ report: Watchdog.Report, in log: Logger) {
        let what =
            report.step.isEmpty ? "loop \(report.loop)" : "\(report.step) at \(report.source)"
        stalls.withLock { $0[report.loop] = report.hasRecovered ? nil : what }
        let metadata: Logger.Metadata = [
            "loop": "\(report.loop)", "step": "\(report.step)", "plugin": "\(report.plugin)",
            "at": "\(report.source)", "for": "\(report.duration)",
        ]
        if report.isFatal {
            log.critical("aborting: a loop stood still for timeouts.stall", metadata: metadata)
            // A hook that hangs in this process can't be interrupted, and nothing that would end in
            // order may wait for it: whoever supervises us starts a fresh process.
            abort()
        }
        if report.hasRecovered {
            log.warning("a loop turns again", metadata: metadata)
        } else {
            log.error("a loop stands still: a hook doesn't return", metadata: metadata)
        }
    }

    /// One that stands still; nil: none does.
    var worst: String? { stalls.withLock { $0.values.min() } }
}
