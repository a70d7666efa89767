import CPenstock
import Synchronization

/// The texts of the last refusal. The host copies them before it goes on, so one is kept at a time.
enum LastError {
    private static let held = Mutex<Storage?>(nil)

    /// Says in `error` why something was refused.
    static func fill(_ error: UnsafeMutablePointer<pen_error>, _ failure: any Error) {
        let config = failure as? ConfigError
        let texts = Storage()
        error.pointee.code = 1
        error.pointee.message = texts.copy(config?.message ?? String(describing: failure))
        error.pointee.pointer = config?.pointer.map { texts.copy($0) } ?? .absent
        held.withLock { $0 = texts }
    }
}
