import Glibc
import Synchronization

/// Sends requests to one or two gateways, several at a time, and keeps what they answer.
final class ComparisonRun: Sendable {
    /// One request, and what came of it on each side.
    struct Exchange: Sendable {
        /// Of the first round.
        var outcomes: [ComparedSide.Outcome] = []
        /// Milliseconds of every round, of each side.
        var times: [[Double]] = []
    }

    private struct State {
        var next = 0
        var exchanges: [Exchange?]
        /// Which sides answered once, or at least were there.
        var isReached: [Bool]
        /// Why a side that never answered isn't asked again.
        var unreachable: String?
    }

    private let requests: [ComparedRequest]
    private let sides: [ComparedSide]
    private let rounds: Int
    private let state: Mutex<State>

    /// Requests that may be under way at once.
    static let inFlightMax = 64
    /// Rounds of each request.
    static let roundsMax = 1_000

    init(_ requests: [ComparedRequest], to sides: [ComparedSide], rounds: Int) {
        self.requests = requests
        self.sides = sides
        self.rounds = rounds
        state = Mutex(
            State(
                exchanges: Array(repeating: nil, count: requests.count),
                isReached: Array(repeating: false, count: sides.count)))
    }

    /// All of them; throws when nobody is at one of the sides.
    func exchanges(inFlight: Int) throws -> [Exchange] {
        // This thread is one of them; a thread that can't be made is one fewer.
        let threads = (1..<max(1, min(inFlight, requests.count))).compactMap { _ in thread() }
        work()
        for thread in threads { pthread_join(thread, nil) }
        return try state.withLock { state in
            if let message = state.unreachable { throw CommandFailure.environment(message) }
            return state.exchanges.compactMap { $0 }
        }
    }

    private func thread() -> pthread_t? {
        // The thread owns a reference until it ends, which is before `exchanges` does.
        let own = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ComparisonRun>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, own.toOpaque())
        guard code == 0 else {
            own.release()
            return nil
        }
        return thread
    }

    private func work() {
        while let index = take() {
            var exchange = Exchange(times: Array(repeating: [], count: sides.count))
            for round in 0..<rounds {
                for (number, side) in sides.enumerated() {
                    let start = ContinuousClock.now
                    let outcome = side.ask(requests[index])
                    exchange.times[number].append(Self.milliseconds(ContinuousClock.now - start))
                    if round == 0 { exchange.outcomes.append(outcome) }
                    guard note(outcome, of: number) else { return }
                }
            }
            state.withLock { [exchange] in $0.exchanges[index] = exchange }
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < requests.count, state.unreachable == nil else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// False: nobody has ever been there, and nothing is left to do.
    private func note(_ outcome: ComparedSide.Outcome, of side: Int) -> Bool {
        state.withLock { state in
            guard case .unreachable(let message) = outcome else {
                state.isReached[side] = true
                return true
            }
            guard !state.isReached[side] else { return true }
            state.unreachable = "nobody answers at \(sides[side].endpoint.host): \(message)"
            return false
        }
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1000
            + Double(duration.components.attoseconds) / 1e15
    }
}

/// The middle one of values.
enum Median {
    static func of(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
}
