import Glibc
import PenstockHost

/// A plain thread for work that tests let run beside the loop.
enum TestThread {
    /// Lets other threads run for a millisecond: work of a plugin is under way on one.
    static func pause() { usleep(1000) }

    /// Starts a detached thread; false when there is none to be had.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        HelperThread.start("test", body)
    }
}
