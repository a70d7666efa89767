import Synchronization

/// Lets one call at a time into a library that is not thread-safe, whichever of its functions.
final class CallLock: Sendable {
    private let mutex = Mutex(())

    /// The lock of a library by its name. Instances come and go with reloads; libraries stay.
    static func of(library: String) -> CallLock {
        locks.withLock { locks in
            if let lock = locks[library] { return lock }
            let lock = CallLock()
            locks[library] = lock
            return lock
        }
    }

    private static let locks = Mutex<[String: CallLock]>([:])

    func hold(_ body: () throws -> Void) throws { try mutex.withLock { _ in try body() } }
}
