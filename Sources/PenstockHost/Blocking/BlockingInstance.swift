import CPenstock
import Glibc
import PenstockCore

/// The queue of one BLOCKING instance: bounds what waits and runs, and keeps the calls of an instance
/// that is not PEN_SHARED one after the other.
final class BlockingInstance: @unchecked Sendable {
    // Safe: `record`, `lane`, `queueMax` and `isShared` never change; the rest is under `mutex`.

    let record: UnsafeMutablePointer<InstanceRecord>
    let lane: UInt32
    private let queueMax: Int
    private let isShared: Bool
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let idle = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Jobs that wait or run.
    private var inFlight = 0
    /// Jobs that wait for the one that runs; linked by `next`. Only without PEN_SHARED.
    private var first: UnsafeMutablePointer<BlockingJob>?
    private var last: UnsafeMutablePointer<BlockingJob>?
    private var isRunning = false

    init(record: UnsafeMutablePointer<InstanceRecord>, lane: UInt32, queueMax: Int) {
        self.record = record
        self.lane = lane
        self.queueMax = queueMax
        isShared = record.pointee.abi.flags & PEN_SHARED != 0
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(idle, nil)
    }

    deinit {
        pthread_cond_destroy(idle)
        pthread_mutex_destroy(mutex)
        idle.deallocate()
        mutex.deallocate()
    }

    /// Hands a job to the lane; false: the bound is reached, or the lane's. [loop]
    func submit(_ job: UnsafeMutablePointer<BlockingJob>) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard inFlight < queueMax else { return false }
        if !isShared, isRunning {
            append(job)
            inFlight += 1
            return true
        }
        guard job.pointee.loop.pointee.submit(lane: lane, BlockingInstance.work, job) else {
            return false
        }
        inFlight += 1
        isRunning = true
        return true
    }

    /// Blocks until every job has reported. [main]
    func waitUntilIdle() {
        pthread_mutex_lock(mutex)
        while inFlight > 0 { pthread_cond_wait(idle, mutex) }
        pthread_mutex_unlock(mutex)
    }

    private static let work: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
        guard let argument else { return }
        var job = argument.assumingMemoryBound(to: BlockingJob.self)
        // Held: the last report lets uninstall() go on, which releases the instance.
        let instance = job.pointee.instance
        while true {
            BlockingJob.run(job)
            guard let next = instance.finished() else { return }
            job = next
        }
    }

    /// A job has reported; the next one of this instance, or nil. [work]
    private func finished() -> UnsafeMutablePointer<BlockingJob>? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        inFlight -= 1
        if inFlight == 0 { pthread_cond_broadcast(idle) }
        guard !isShared else { return nil }
        guard let job = first else {
            isRunning = false
            return nil
        }
        first = job.pointee.next
        if first == nil { last = nil }
        return job
    }

    private func append(_ job: UnsafeMutablePointer<BlockingJob>) {
        job.pointee.next = nil
        if let last { last.pointee.next = job } else { first = job }
        last = job
    }
}
