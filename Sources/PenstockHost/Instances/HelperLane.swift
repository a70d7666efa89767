import CSystem
import PenstockCore
import Synchronization

/// Helper threads that are used again: a configuration of ten thousand routes makes some thirty
/// thousand instances, one after the other, each under its own time limit.
///
/// A thread whose work doesn't come back is given up as `HelperThread` says; another one takes its
/// place.
final class HelperLane: Sendable {
    typealias Work = @Sendable () -> Void

    /// Threads that wait for more. Two, because one may still be on its way back when the next work
    /// comes.
    private static let idleMax = 2
    /// How long they wait before they end.
    private static let patience = Duration.seconds(1)

    private final class Worker: Sendable {
        let inbox = Monitor<Work?>(nil)
    }

    private let name: StaticString
    private let idle = Mutex<[Worker]>([])

    init(_ name: StaticString) { self.name = name }

    /// Runs `body` on one of them; false when it has not ended after `limit`.
    func run(limit: Duration, _ body: @escaping Work) -> Bool {
        HelperThread.run(limit: limit, body) { submit($0) }
    }

    private func submit(_ work: @escaping Work) -> Bool {
        if let worker = idle.withLock({ $0.popLast() }) {
            worker.inbox.withLock { $0 = work }
            return true
        }
        let worker = Worker()
        worker.inbox.withLock { $0 = work }
        return HelperThread.start(name) { [self] in
            repeat { takeWork(worker)() } while isWaitedFor(worker)
        }
    }

    /// What there is to do, which nobody keeps while the thread waits for more: it may hold the last
    /// reference to an instance.
    private func takeWork(_ worker: Worker) -> Work {
        var work: Work?
        worker.inbox.wait {
            work = $0
            $0 = nil
            return work != nil
        }
        return work ?? {}
    }

    /// Whether there is more to do, or soon will be; false: the thread is to end.
    private func isWaitedFor(_ worker: Worker) -> Bool {
        let isKept = idle.withLock { idle in
            guard idle.count < Self.idleMax else { return false }
            idle.append(worker)
            return true
        }
        guard isKept else { return false }
        let deadline = Monitor<Work?>.deadline(after: Self.patience, from: csys_monotonic())
        if !worker.inbox.wait(until: deadline, { $0 != nil }) {
            let isForgotten = idle.withLock { idle in
                guard let index = idle.firstIndex(where: { $0 === worker }) else { return false }
                idle.remove(at: index)
                return true
            }
            // Whoever took it from the list has work for it.
            return !isForgotten
        }
        return true
    }
}
