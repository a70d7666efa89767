import CPenstock
import Glibc
import Synchronization

/// The texts of the last refusal of each thread. The host copies them before `create`'s caller goes on, but
/// creates may run at once on several threads, and one that was given up may still end.
enum LastError {
    /// Threads on which creates run are few and kept; past this the oldest texts are gone.
    private static let threadsMax = 256

    private static let held = Mutex<[(thread: pthread_t, texts: Storage)]>([])

    /// Says in `error` why something was refused.
    static func fill(_ error: UnsafeMutablePointer<pen_error>, _ failure: any Error) {
        let config = failure as? ConfigError
        let texts = Storage()
        error.pointee.code = 1
        error.pointee.message = texts.copy(config?.message ?? String(describing: failure))
        error.pointee.pointer = config?.pointer.map { texts.copy($0) } ?? .absent
        let thread = pthread_self()
        held.withLock { held in
            held.removeAll { pthread_equal($0.thread, thread) != 0 }
            if held.count >= threadsMax { held.removeFirst() }
            held.append((thread, texts))
        }
    }
}
