import CPenstock
import PenstockCore

extension EventLoop {
    /// Says why a step made an exchange fail, off the loop. Refusals by a step that works (401, 403,
    /// 429) are no failures.
    func report(_ exchange: Exchange) {
        guard let onFailure = options.onFailure, let step = exchange.pointee.failure.step,
            exchange.pointee.failure.detail.isPresent
        else { return }
        let type = exchange.pointee.failure.type
        guard type == 0 || GatewayResponseType.status(type) >= 500 else { return }
        let route = exchange.pointee.route.map { String($0.pointee.key) } ?? "-"
        let report = FailureReport(
            route: route, step: String(step.pointee.name), source: String(step.pointee.source),
            detail: String(exchange.pointee.failure.detail), code: exchange.pointee.failure.code,
            status: exchange.pointee.status, requestID: String(exchange.pointee.requestID))
        onWorker { onFailure(report) }
    }

    /// Does something on a worker thread, unless those have too much to do already.
    func onWorker(_ work: @escaping @Sendable () -> Void) {
        let job = Unmanaged.passRetained(WorkerJob(work)).toOpaque()
        let taken = system.submit(
            system.context, WorkLane.management,
            { context in
                guard let context else { return }
                Unmanaged<WorkerJob>.fromOpaque(context).takeRetainedValue().run()
            }, job)
        if !taken { Unmanaged<WorkerJob>.fromOpaque(job).release() }
    }
}

private final class WorkerJob: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
