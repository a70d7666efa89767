internal import Synchronization

/// Rung by whoever changed what a configuration source reads, from any thread; a server that hears
/// it reloads. Rings during a reload come to one more.
package final class ChangeBell: Sendable {
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    package init() {}

    package func ring() { listener.withLock { $0 }?() }

    func listen(_ body: @escaping @Sendable () -> Void) { listener.withLock { $0 = body } }
}
