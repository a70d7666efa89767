import Foundation
import Synchronization

/// Clients that send requests on kept connections, one after the other, until told to stop.
final class Load: Sendable {
    struct Result: Sendable {
        var answers: [Int: Int] = [:]
        /// Ended before the first byte of an answer, on a connection that had answered before: the
        /// gateway closed it while it was idle (RFC 9112 §9.3.1), and a client sends again.
        var closedIdle = 0
        var failures: [String] = []
        var total: Int { answers.values.reduce(0, +) }
    }

    private let result = Mutex(Result())
    private let isStopped = Atomic<Bool>(false)
    private let running: Atomic<Int>
    private let group = DispatchGroup()
    private let more = DispatchSemaphore(value: 0)

    /// Starts `clients` of them; each sends what `request` says and gives the answer to `check`,
    /// which returns what is wrong with it, or nil.
    init(
        port: UInt16, clients: Int,
        _ request: @escaping @Sendable (Client) throws -> Answer,
        check: @escaping @Sendable (Answer) -> String?
    ) {
        running = Atomic(clients)
        for _ in 0..<clients {
            group.enter()
            Thread.detachNewThread { [self] in
                run(port, request, check)
                running.subtract(1, ordering: .releasing)
                more.signal()
                group.leave()
            }
        }
    }

    private func run(
        _ port: UInt16, _ request: (Client) throws -> Answer, _ check: (Answer) -> String?
    ) {
        var client: Client?
        var isFresh = true
        while !isStopped.load(ordering: .acquiring) {
            do {
                if client == nil {
                    client = try Client(port: port)
                    isFresh = true
                }
                guard let connection = client else { continue }
                let answer = try request(connection)
                let fault = check(answer)
                result.withLock {
                    $0.answers[answer.status, default: 0] += 1
                    if let fault { $0.failures.append(fault) }
                }
                more.signal()
                isFresh = false
                if answer.closes { client = nil }
            } catch Client.Failure.refused {
                return
            } catch Client.Failure.closed where !isFresh {
                result.withLock { $0.closedIdle += 1 }
                client = nil
            } catch {
                result.withLock { $0.failures.append("\(error)") }
                more.signal()
                client = nil
            }
        }
    }

    /// Waits until so many more answers came, or every client found nobody to talk to.
    func wait(for count: Int) {
        for _ in 0..<count {
            more.wait()
            if running.load(ordering: .acquiring) == 0 { return }
        }
    }

    /// Has every client end, and waits for them.
    func stop() -> Result {
        isStopped.store(true, ordering: .releasing)
        group.wait()
        return result.withLock { $0 }
    }

    /// Waits until every client found nobody to talk to.
    func waitForEnd() -> Result {
        group.wait()
        return result.withLock { $0 }
    }
}
