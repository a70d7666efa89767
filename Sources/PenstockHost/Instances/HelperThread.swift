import CSystem
import Glibc
import Synchronization

/// A thread of its own for code that may hang: who waits, waits for so long and no longer.
///
/// The thread of code that did not come back is given up, with everything it holds: there is no
/// safe way to end a thread from outside.
package enum HelperThread {
    private final class Job: Sendable {
        let body: @Sendable () -> Void
        let semaphore: UnsafeSemaphore
        let isDone = Atomic(false)
        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
            semaphore = UnsafeSemaphore()
        }
    }

    /// A POSIX semaphore at a fixed address.
    private final class UnsafeSemaphore: @unchecked Sendable {
        // Safe: sem_t is made for use from several threads; its address is fixed.
        let raw = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        init() { sem_init(raw, 0, 0) }
        deinit {
            sem_destroy(raw)
            raw.deallocate()
        }
    }

    /// Runs `body` on a fresh thread; false when it has not ended after `limit`.
    static func run(
        named name: StaticString, limit: Duration, _ body: @escaping @Sendable () -> Void
    ) -> Bool {
        run(limit: limit, body) { start(name, $0) }
    }

    /// Has `launch` run `body` somewhere; false when it could not, or `body` has not ended after
    /// `limit`.
    static func run(
        limit: Duration, _ body: @escaping @Sendable () -> Void,
        _ launch: (@escaping @Sendable () -> Void) -> Bool
    ) -> Bool {
        let job = Job(body)
        let isLaunched = launch {
            job.body()
            // Says to the thread sanitizer, which does not know sem_clockwait, what the
            // semaphore says.
            job.isDone.store(true, ordering: .releasing)
            sem_post(job.semaphore.raw)
        }
        // No thread to be had: the process is out of resources, and what wanted one is refused.
        guard isLaunched else { return false }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let (seconds, attoseconds) = limit.components
        let until =
            UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
            + UInt64(max(seconds, 0)) * 1_000_000_000 + UInt64(max(attoseconds, 0) / 1_000_000_000)
        while csys_sem_wait_until(job.semaphore.raw, until) != 0 {
            if errno != EINTR { return false }
        }
        return job.isDone.load(ordering: .acquiring)
    }

    private final class Start {
        let name: StaticString
        let body: @Sendable () -> Void
        init(_ name: StaticString, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a detached thread; false when the system has none to give.
    package static func start(
        _ name: StaticString, _ body: @escaping @Sendable () -> Void
    ) -> Bool {
        let argument = Unmanaged.passRetained(Start(name, body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                let start = Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
                start.name.utf8Start.withMemoryRebound(to: CChar.self, capacity: 1) {
                    _ = csys_set_thread_name($0)
                }
                start.body()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
