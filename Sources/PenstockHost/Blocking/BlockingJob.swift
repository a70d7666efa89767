import CPenstock
import PenstockCore

/// One hook call on its way to a worker thread and back. Raw memory, made on the loop, handed to the
/// worker whole, handed back through the loop's inbox, freed on the loop.
struct BlockingJob {
    /// Next in the instance's queue.
    var next: UnsafeMutablePointer<BlockingJob>?
    let instance: BlockingInstance
    let copy: Exchange
    let step: UnsafePointer<StepRecord>
    let token: pen_token
    let phase: pen_phase
    let loop: UnsafeMutablePointer<LoopServices>
    /// What the copy sees as its loop meanwhile: nothing that belongs to the real one.
    var away: LoopServices
    /// The event to deliver; kind 0: call on_phase.
    var event: pen_event
    var verdict: pen_verdict = PEN_FAIL

    static func make(
        _ instance: BlockingInstance, _ copy: Exchange, _ step: UnsafePointer<StepRecord>,
        _ token: pen_token, _ phase: pen_phase, _ event: UnsafePointer<pen_event>?
    ) -> UnsafeMutablePointer<BlockingJob> {
        let job = UnsafeMutablePointer<BlockingJob>.allocate(capacity: 1)
        let loop = copy.pointee.loop
        var away = LoopServices(
            context: UnsafeMutableRawPointer(loop), index: loop.pointee.index,
            count: loop.pointee.count, tokens: loop.pointee.tokens,
            metrics: loop.pointee.metrics, functions: awayFunctions)
        away.now = loop.pointee.now
        away.unixMilliseconds = loop.pointee.unixMilliseconds
        job.initialize(
            to: BlockingJob(
                instance: instance, copy: copy, step: step, token: token, phase: phase, loop: loop,
                away: away, event: event?.pointee ?? Pipeline.makeEvent(0)))
        // UPSTREAM_HEAD, the only event that comes here, has no borrowed views.
        job.pointee.event.data = .absent
        job.pointee.event.headers = nil
        job.pointee.event.header_count = 0
        return job
    }

    static func free(_ job: UnsafeMutablePointer<BlockingJob>) {
        job.deinitialize(count: 1)
        job.deallocate()
    }

    /// Calls the plugin and posts the answer. The last use of `job` on this thread. [work]
    static func run(_ job: UnsafeMutablePointer<BlockingJob>) {
        let record = job.pointee.instance.record
        let loop = job.pointee.loop
        let copy = job.pointee.copy
        let handle = OpaquePointer(copy)
        let abi = record.pointee.abi
        arrive(job, copy, record)
        abi.exchange_begin?(abi.state, handle)
        if job.pointee.event.kind == 0 {
            job.pointee.verdict = abi.on_phase(abi.state, handle, job.pointee.phase)
        } else if let onEvent = abi.on_event {
            job.pointee.verdict = onEvent(abi.state, handle, &job.pointee.event)
        }
        abi.exchange_end?(abi.state, handle, PEN_END_DONE)
        copy.pointee.openTokens = 0
        copy.pointee.loop = loop
        loop.pointee.post(LoopMessage(BlockingJob.completed, job))
    }

    /// Makes the copy fit for host calls on this thread.
    private static func arrive(
        _ job: UnsafeMutablePointer<BlockingJob>, _ copy: Exchange,
        _ record: UnsafeMutablePointer<InstanceRecord>
    ) {
        let offset = MemoryLayout<BlockingJob>.offset(of: \.away).unsafelyUnwrapped
        copy.pointee.loop = (UnsafeMutableRawPointer(job) + offset)
            .assumingMemoryBound(to: LoopServices.self)
        copy.pointee.cursor.running = job.pointee.step
        copy.pointee.cursor.instance = UnsafePointer(record)
        copy.pointee.flags.insert(.inHook)
        // All tokens are taken, as far as this copy is concerned: the table belongs to the loop.
        copy.pointee.openTokens = UInt32.max
    }

    /// Back on the loop.
    private static let completed: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
        guard let job = argument?.assumingMemoryBound(to: BlockingJob.self) else { return }
        let copy = job.pointee.copy
        let token = job.pointee.token
        let verdict = job.pointee.verdict
        BlockingJob.free(job)
        copy.pointee.flags.remove(.inHook)
        Detached.complete(copy, token: token, verdict: verdict)
    }

    /// Only what may be done from any thread reaches the real loop.
    private static var awayFunctions: LoopFunctions {
        LoopFunctions(
            clock: { _ in PollLoop.monotonicNanoseconds() },
            post: {
                BlockingJob.real($0).pointee.post(
                    $1.assumingMemoryBound(to: LoopMessage.self).pointee)
            },
            arm: { _, _, _ in }, cancel: { _, _ in },
            submit: { BlockingJob.real($0).pointee.submit(lane: $1, $2, $3) },
            callout: { _, _, _, _ in false }, stream: { _, _, _, _ in false },
            nextChunk: { _, _ in false }, cancelCallout: { _, _ in },
            watch: { _, _, _, _ in false }, advance: { _, _, _ in },
            lendExchange: { _ in nil }, returnExchange: { _, _ in })
    }

    private static func real(
        _ context: UnsafeMutableRawPointer
    ) -> UnsafeMutablePointer<LoopServices> {
        context.assumingMemoryBound(to: LoopServices.self)
    }
}
