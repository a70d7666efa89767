import Glibc

/// A POSIX semaphore at a fixed address: one thread waits for what another has done.
final class ThreadSemaphore: @unchecked Sendable {
    // Safe: sem_t is made for use from several threads.
    private let raw = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(raw, 0, 0) }

    deinit {
        sem_destroy(raw)
        raw.deallocate()
    }

    func post() { sem_post(raw) }

    func wait() { while sem_wait(raw) != 0, errno == EINTR {} }
}
