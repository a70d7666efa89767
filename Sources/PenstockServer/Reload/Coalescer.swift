internal import Glibc

/// Runs one thing at a time, and once for everybody who asked while it ran: a caller gets the result
/// of a run that began after it asked.
final class Coalescer<Result: Sendable>: @unchecked Sendable {
    // Safe: everything is under `mutex`, whose address is fixed.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var asked: UInt64 = 0
    private var finished: UInt64 = 0
    private var isRunning = false
    private var wants = false
    private var last: Result?

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Runs `body`, or waits for a run of somebody else that covers this call. Blocks.
    ///
    /// - Parameter wantsAll: whether this call needs all of it done; `body` is told whether any call
    ///   that its run covers does.
    func run(wantsAll: Bool, _ body: (Bool) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        asked += 1
        if wantsAll { wants = true }
        let ticket = asked
        while isRunning, finished < ticket { pthread_cond_wait(changed, mutex) }
        if finished >= ticket, let last { return last }
        isRunning = true
        // Whoever asked up to now is covered by this run; later ones wait for the next.
        let covers = asked
        let all = wants
        wants = false
        pthread_mutex_unlock(mutex)
        let result = body(all)
        pthread_mutex_lock(mutex)
        finished = covers
        last = result
        isRunning = false
        pthread_cond_broadcast(changed)
        return result
    }
}
