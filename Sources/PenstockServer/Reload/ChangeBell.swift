internal import Synchronization

/// Rung by whoever changed what a configuration source reads besides files, from any thread that may
/// block; `ring` returns when the change serves. Rings during a reload share the next one.
package final class ChangeBell: Sendable {
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    package init() {}

    package func ring() { listener.withLock { $0 }?() }

    func listen(_ body: @escaping @Sendable () -> Void) { listener.withLock { $0 = body } }
}
