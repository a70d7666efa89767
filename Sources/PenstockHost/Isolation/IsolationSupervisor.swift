import CSystem
import Glibc
import PenstockCore

/// The one thread that starts, watches and ends the children of isolated plugins.
///
/// It lives as long as the process: a child dies with the thread that started it (PR_SET_PDEATHSIG
/// goes by thread, prctl(2)), so no loop or worker may start one.
final class IsolationSupervisor: Sendable {
    /// Started at the first use.
    static let shared = IsolationSupervisor()

    let loop = PollLoop()

    private init() {
        let loop = loop
        let started = HelperThread.start("pen-isolate") { loop.run() }
        precondition(started, "no thread for isolated plugins")
    }

    /// Runs `body` on the supervisor's thread. [any]
    func perform(_ body: @escaping @Sendable () -> Void) { loop.perform(body) }
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
