import CPenstock
public import PenstockCore

/// Runs the hooks of BLOCKING instances away from the loop: on worker threads of their own, each on
/// a detached copy of the exchange that is merged, or dropped, when the hook has answered.
///
/// For the plugin each call is an exchange of its own: exchange_begin, the hook and exchange_end run
/// one after the other on the worker's thread, and a state or token does not outlive them. Functions
/// that would wait (suspend, callout, timer, work) are refused with token 0: who may block has no
/// need of them. Calls of one instance come one at a time unless it is PEN_SHARED, which is the
/// promise that it is thread-safe. Not offered to BLOCKING instances: events without an exchange
/// (periodic timers, descriptors), and UPSTREAM_FAILED, which the pipeline wants answered at once.
public enum BlockingRunner {
    /// Jobs of one instance that may wait or run at a time (plugins.blocking_queue).
    public static let queueMax = 256

    /// Puts the host's trampolines in place of the plugin's hooks; before the record is published.
    /// [main]
    public static func install(
        on record: UnsafeMutablePointer<InstanceRecord>, queueMax: Int = queueMax
    ) {
        let instance = BlockingInstance(
            record: record, lane: BlockingLanes.take(), queueMax: queueMax)
        record.pointee.runner = .blocking
        record.pointee.lane = instance.lane
        record.pointee.runnerContext = Unmanaged.passRetained(instance).toOpaque()
        record.pointee.hookState = UnsafeMutableRawPointer(record)
        record.pointee.onPhase = { state, exchange, phase in
            BlockingRunner.onPhase(state, exchange, phase)
        }
        record.pointee.onEvent = { state, exchange, event in
            BlockingRunner.onEvent(state, exchange, event)
        }
    }

    /// Waits until no worker runs a hook of the instance and gives its lane back; then destroy() may
    /// be called. No exchange may use the record any more. [main]
    public static func uninstall(from record: UnsafeMutablePointer<InstanceRecord>) {
        guard record.pointee.runner == .blocking, let context = record.pointee.runnerContext else {
            return
        }
        let instance = Unmanaged<BlockingInstance>.fromOpaque(context).takeRetainedValue()
        instance.waitUntilIdle()
        BlockingLanes.give(back: instance.lane)
        record.pointee.runnerContext = nil
    }

    private static func onPhase(
        _ state: UnsafeMutableRawPointer?, _ handle: OpaquePointer, _ phase: pen_phase
    ) -> pen_verdict {
        guard let record = state?.assumingMemoryBound(to: InstanceRecord.self) else {
            return PEN_FAIL
        }
        return start(record, Exchange(handle), phase, event: nil)
    }

    private static func onEvent(
        _ state: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
        _ event: UnsafePointer<pen_event>
    ) -> pen_verdict {
        // CANCELLED needs nothing: the token is stale already, so the copy will be dropped.
        let kind = event.pointee.kind
        guard kind == PEN_EVENT_UPSTREAM_HEAD || kind == PEN_EVENT_UPSTREAM_FAILED, let handle,
            let record = state?.assumingMemoryBound(to: InstanceRecord.self)
        else { return PEN_FAIL }
        guard record.pointee.abi.on_event != nil else { return PEN_CONTINUE }
        return start(record, Exchange(handle), event.pointee.phase, event: event)
    }

    /// Copies the exchange, queues the hook, and waits.
    private static func start(
        _ record: UnsafeMutablePointer<InstanceRecord>, _ exchange: Exchange, _ phase: pen_phase,
        event: UnsafePointer<pen_event>?
    ) -> pen_verdict {
        guard let context = record.pointee.runnerContext,
            let step = exchange.pointee.cursor.running
        else { return PEN_FAIL }
        let loop = exchange.pointee.loop
        let token = Tokens.open(exchange, .detached, deadline: 0)
        guard token != 0, let slot = loop.pointee.tokens.live(token) else {
            return refuse(exchange, phase, "the exchange waits for too much (limits.tokens)")
        }
        guard let copy = Detached.copy(exchange, for: UnsafePointer(record)) else {
            loop.pointee.tokens.close(slot)
            return refuse(exchange, phase, "no memory for a detached copy (limits.exchange_arena)")
        }
        _ = copy.beginRecording()
        slot.pointee.context = UnsafeMutableRawPointer(copy)
        let instance = Unmanaged<BlockingInstance>.fromOpaque(context).takeUnretainedValue()
        let job = BlockingJob.make(instance, copy, step, token, phase, event)
        if instance.submit(job) { return PEN_PENDING }
        BlockingJob.free(job)
        loop.pointee.tokens.close(slot)
        Detached.drop(copy)
        return refuse(exchange, phase, "the instance's queue is full (plugins.blocking_queue)")
    }

    private static func refuse(
        _ exchange: Exchange, _ phase: pen_phase, _ detail: StaticString
    ) -> pen_verdict {
        exchange.pointee.failure.detail = ByteView(detail)
        return phase == PEN_PHASE_AUTH ? PEN_ERROR : PEN_FAIL
    }
}
