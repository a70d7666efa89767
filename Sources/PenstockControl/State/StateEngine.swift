internal import Synchronization

/// The state in memory, its copy in the store, and the order of what happens to both.
///
/// Readers take the last state that lasts (`current`) and never wait for the disk. Writers take turns
/// on `head`, which is ahead of it by the writes that wait for their commit, and are answered after
/// it; several of them share one (`GroupCommit`). A failed commit takes `head` back to `current`.
final class StateEngine<State: Sendable>: Sendable {
    private let head: Mutex<State>
    private let committed: Mutex<State>
    private let commits: GroupCommit<State>

    /// An engine that starts from what the store held.
    init(_ state: State, store: any DocumentStore) {
        head = Mutex(state)
        committed = Mutex(state)
        commits = GroupCommit(store)
    }

    /// The last state that lasts.
    var current: State { committed.withLock { $0 } }

    /// Lets `body` change the state, and returns what it returned once the change lasts. Blocks.
    /// Without work for the store the state stays as it was.
    func write<Result: Sendable>(
        _ body: (inout State) throws(ControlError) -> (Result, StoreWork?)
    ) throws(ControlError) -> Result {
        let (result, ticket) = try head.withLock {
            (state) throws(ControlError) -> (Result, GroupCommit<State>.Ticket?) in
            var next = state
            let (result, work) = try body(&next)
            guard let work else { return (result, nil) }
            state = next
            return (result, commits.enqueue(work, next))
        }
        guard let ticket else { return result }
        do throws(StoreError) {
            try commits.wait(for: ticket, publish: publish, rollBack: rollBack)
        } catch {
            throw ControlError(.serviceUnavailable, error.message)
        }
        return result
    }

    private func publish(_ state: State) {
        committed.withLock { $0 = state }
    }

    /// Under the writers' lock nobody can build on a state that never came to be.
    private func rollBack(_ failQueued: () -> Void) {
        head.withLock { head in
            head = current
            failQueued()
        }
    }
}
