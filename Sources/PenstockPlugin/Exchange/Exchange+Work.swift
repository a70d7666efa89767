import CPenstock

extension Exchange {
    /// Runs `function` on a worker thread of the host; return `.pending` after it. The event is
    /// `.workDone` with what it returned, or `.timeout` past the deadline (0: the exchange's).
    ///
    /// It must not touch the exchange, which may have ended meanwhile; it runs nevertheless.
    /// - Throws: `HostError` when the instance's queue is full (plugins.work_queue), and it won't run.
    public func work(
        deadlineMilliseconds: UInt32 = 0, _ function: @escaping @Sendable () -> Int64
    ) throws(HostError) {
        guard let table = tables.pointee.work else { throw .unsupported("pen.work/1") }
        let work = Unmanaged.passRetained(Work(function))
        let token = table.pointee.submit(
            raw,
            { raw in
                guard let raw else { return 0 }
                return Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().function()
            }, work.toOpaque(), deadlineMilliseconds)
        guard token != 0 else {
            work.release()
            throw HostError(PEN_E_LIMIT, "giving work to a thread")
        }
    }
}

/// A function on its way to a worker thread.
private final class Work: Sendable {
    let function: @Sendable () -> Int64

    init(_ function: @escaping @Sendable () -> Int64) { self.function = function }
}
