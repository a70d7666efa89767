internal import CSystem
internal import Glibc

/// The one thread on which functions are served, and which starts their processes: they die with it
/// (prctl(2): the parent-death signal is the thread's that started them), so it lives to the end.
struct LoopThread: @unchecked Sendable {
    // Safe: a constant number.
    private let thread: pthread_t

    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// nil: the system has no thread to give.
    init?(_ body: @escaping @Sendable () -> Void) {
        let argument = Unmanaged.passRetained(Start(body))
        // Signals are the main thread's, whenever it begins to ask for them.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                _ = csys_set_thread_name("functions")
                Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for its end.
    func join() { pthread_join(thread, nil) }
}
