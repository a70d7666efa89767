import CSystem
import Glibc
import PenstockCore
import Synchronization

/// The one thread that starts, watches and ends the children of isolated plugins.
///
/// It lives as long as the process: a child dies with the thread that started it (PR_SET_PDEATHSIG
/// goes by thread, prctl(2)), so no loop or worker may start one.
final class IsolationSupervisor: Sendable {
    /// Started at the first use.
    static let shared = IsolationSupervisor()

    private static let isStarted = Atomic(false)

    let loop = PollLoop()

    private init() {
        Self.isStarted.store(true, ordering: .releasing)
        let loop = loop
        let started = HelperThread.start("pen-isolate") { loop.run() }
        precondition(started, "no thread for isolated plugins")
    }

    /// Runs `body` on the supervisor's thread. [any]
    func perform(_ body: @escaping @Sendable () -> Void) { loop.perform(body) }

    /// Waits until the thread has done what it was asked for before; false at the deadline (monotonic
    /// nanoseconds). Blocks: not on a loop. [main]
    static func catchUp(until deadline: UInt64) -> Bool {
        guard isStarted.load(ordering: .acquiring) else { return true }
        let isDone = Monitor(false)
        shared.perform { isDone.withLock { $0 = true } }
        return isDone.wait(until: deadline) { $0 }
    }
}

extension PollLoop {
    /// Runs `body` on the loop's thread, soon. [any]
    package func perform(_ body: @escaping @Sendable () -> Void) {
        services.perform(body)
    }
}

extension UnsafeMutablePointer where Pointee == LoopServices {
    /// Runs `body` on the loop's thread, soon. [any]
    func perform(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(SentBody(body))
        pointee.post(
            LoopMessage(
                { argument in
                    guard let argument else { return }
                    Unmanaged<SentBody>.fromOpaque(argument).takeRetainedValue().body()
                }, box.toOpaque()))
    }
}

private final class SentBody: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
