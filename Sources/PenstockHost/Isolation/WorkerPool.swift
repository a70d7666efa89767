import Glibc

/// A fixed number of threads that run plain C functions from a bounded queue.
///
/// What a child process has for `pen.work/1`; threads are started when the first job comes.
package final class WorkerPool: @unchecked Sendable {
    // Safe: everything below is read and written under `mutex` only.

    private struct Job {
        var function: @convention(c) (UnsafeMutableRawPointer?) -> Void
        var argument: UnsafeMutableRawPointer?
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let ready = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let threadsMax: Int
    private let queueMax: Int
    private var threads: [pthread_t] = []
    private var idle = 0
    private var queue: [Job] = []
    private var head = 0
    private var stopping = false

    /// A pool of at most `threads` threads and `queueMax` waiting jobs.
    package init(threads: Int, queueMax: Int) {
        threadsMax = threads
        self.queueMax = queueMax
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(ready, nil)
    }

    deinit {
        pthread_cond_destroy(ready)
        pthread_mutex_destroy(mutex)
        ready.deallocate()
        mutex.deallocate()
    }

    /// Queues `function(argument)`; false when the queue is full or the pool stops. [any]
    package func submit(
        _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !stopping, queue.count - head < queueMax else { return false }
        queue.append(Job(function: function, argument: argument))
        if idle == 0, threads.count < threadsMax { startThread() }
        pthread_cond_signal(ready)
        return true
    }

    /// Runs what is queued, then ends the threads. [main]
    package func stop() {
        pthread_mutex_lock(mutex)
        stopping = true
        pthread_cond_broadcast(ready)
        let running = threads
        pthread_mutex_unlock(mutex)
        for thread in running { pthread_join(thread, nil) }
    }

    private func startThread() {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self).toOpaque()
        let failed = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<WorkerPool>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument)
        if failed == 0 {
            threads.append(thread)
        } else {
            Unmanaged<WorkerPool>.fromOpaque(argument).release()
        }
    }

    private func run() {
        pthread_mutex_lock(mutex)
        while true {
            while head == queue.count, !stopping {
                idle += 1
                pthread_cond_wait(ready, mutex)
                idle -= 1
            }
            guard head < queue.count else { break }
            let job = queue[head]
            head += 1
            if head == queue.count {
                queue.removeAll(keepingCapacity: true)
                head = 0
            }
            pthread_mutex_unlock(mutex)
            job.function(job.argument)
            pthread_mutex_lock(mutex)
        }
        pthread_mutex_unlock(mutex)
    }
}
