public import PenstockCore
import Synchronization

extension LoopGroup {
    /// Makes every loop use `snapshot` for the exchanges to come; returns when all of them do. Names
    /// of new upstreams are resolved first.
    /// - Throws: when a log can't be opened or a certificate read (`openLogs` and `readCertificates` say so
    ///   before); nothing has changed then.
    public func publish(_ snapshot: Snapshot) throws(Failure) {
        let writers = try apiLogs.writers(snapshot.logPaths, own: options.accessLogPath)
        try contexts.prepare(snapshot.upstreams)
        _ = resolver.prepare(snapshot.upstreams)
        onEveryLoop { $0.adopt(snapshot, writers: writers) }
    }

    /// Opens the logs of APIs that aren't open yet.
    public func openLogs(_ paths: [String]) throws(Failure) {
        _ = try apiLogs.writers(paths, own: options.accessLogPath)
    }

    /// Reads the certificates of upstreams that are new or have changed: connections begin with them from
    /// then on.
    public func readCertificates(_ upstreams: [UpstreamDefinition]) throws(Failure) {
        try contexts.prepare(upstreams)
    }

    /// Snapshots that loops still hold, the current one included.
    public func liveSnapshots() -> Int {
        let numbers = Mutex<Set<UInt64>>([])
        onEveryLoop { loop in
            let own = (loop.retiring + [loop.lease].compactMap { $0 }).map {
                $0.pointee.snapshot._withUnsafeGuaranteedRef { $0.number }
            }
            numbers.withLock { $0.formUnion(own) }
        }
        return numbers.withLock { $0.count }
    }

    /// Opens the access log anew (after a rotation).
    public func reopenLog() {
        logWriter?.reopen()
        apiLogs.reopen()
    }
}
