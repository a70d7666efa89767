import Glibc
import Synchronization

/// Threads for what may block, in lanes with threads and queues of their own, so that a slow
/// resolver can't hold up a log file or a plugin.
final class WorkerPool: Sendable {
    /// Threads and queue bound of one lane.
    struct Lane: Sendable {
        var threads: Int
        var queue: Int
    }

    private struct Job {
        var function: @convention(c) (UnsafeMutableRawPointer?) -> Void
        var argument: UnsafeMutableRawPointer?
    }

    /// One lane's queue; threads start with the first job and live as long as the process.
    private final class Queue: @unchecked Sendable {
        // Safe: all state is behind `mutex`, a POSIX mutex at a fixed address.
        let mutex: UnsafeMutablePointer<pthread_mutex_t>
        let condition: UnsafeMutablePointer<pthread_cond_t>
        let lane: Lane
        var jobs: [Job] = []
        var head = 0
        var threads = 0
        var idle = 0

        init(_ lane: Lane) {
            self.lane = lane
            mutex = .allocate(capacity: 1)
            condition = .allocate(capacity: 1)
            pthread_mutex_init(mutex, nil)
            pthread_cond_init(condition, nil)
        }

        func push(_ job: Job) -> Bool {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            guard jobs.count - head < lane.queue else { return false }
            jobs.append(job)
            if idle > 0 {
                pthread_cond_signal(condition)
            } else if threads < lane.threads {
                threads += 1
                start()
            }
            return true
        }

        private func start() {
            var thread = pthread_t()
            let context = Unmanaged.passRetained(self).toOpaque()
            pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Queue>.fromOpaque(context).takeRetainedValue().run()
                    return nil
                }, context)
            pthread_detach(thread)
        }

        private func run() {
            // Signals belong to the main thread.
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            while true {
                let job = next()
                job.function(job.argument)
            }
        }

        private func next() -> Job {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            while head == jobs.count {
                idle += 1
                pthread_cond_wait(condition, mutex)
                idle -= 1
            }
            let job = jobs[head]
            head += 1
            if head == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                head = 0
            }
            return job
        }
    }

    private let queues = Mutex<[UInt32: Queue]>([:])
    private let size: @Sendable (UInt32) -> Lane

    /// A pool whose lanes have the size that `size` says for their number.
    init(size: @escaping @Sendable (UInt32) -> Lane) { self.size = size }

    /// Queues a job; false when the lane's queue is full. From any thread.
    func submit(
        _ lane: UInt32, _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) -> Bool {
        let queue = queues.withLock { queues in
            if let known = queues[lane] { return known }
            let fresh = Queue(size(lane))
            queues[lane] = fresh
            return fresh
        }
        return queue.push(Job(function: function, argument: argument))
    }
}
