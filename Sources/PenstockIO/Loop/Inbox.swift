import PenstockCore
import Synchronization

/// What other threads tell a loop, in order. Bounded by what they may have in flight: tokens, jobs
/// and publications are all limited where they begin.
final class Inbox: Sendable {
    private struct State {
        var messages: [Letter] = []
        var isSignalled = false
    }
    /// Messages carry raw pointers whose owners guarantee that they may change threads.
    private struct Letter: @unchecked Sendable {
        var message: LoopMessage
    }
    private let state = Mutex(State())

    /// Adds a message; true when the loop must be woken. From any thread.
    func put(_ message: LoopMessage) -> Bool {
        let letter = Letter(message: message)
        return state.withLock { state in
            state.messages.append(letter)
            defer { state.isSignalled = true }
            return !state.isSignalled
        }
    }

    /// Takes everything there is and calls `body` with each. [loop]
    func drain(_ body: (LoopMessage) -> Void) {
        let batch = state.withLock { state in
            state.isSignalled = false
            guard !state.messages.isEmpty else { return [Letter]() }
            let batch = state.messages
            state.messages = []
            return batch
        }
        for letter in batch { body(letter.message) }
    }
}
