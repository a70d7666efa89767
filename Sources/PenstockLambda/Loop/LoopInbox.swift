internal import CSystem
internal import Glibc
internal import Synchronization

/// What other threads ask of the loop.
enum LoopMessage: Sendable {
    case update([PreparedFunction])
    case invoke(InvokeRequest, @Sendable (InvokeAnswer) -> Void)
    /// A streamed reply's taker has room again: the invocation's id.
    case resume(String)
    case stop
}

/// Takes messages from any thread to the loop's.
final class LoopInbox: Sendable {
    private struct State {
        var messages: [LoopMessage] = []
        /// Whether `stop` was sent: nobody takes anything any more.
        var isClosed = false
    }

    /// Readable when there is something.
    let descriptor = csys_eventfd_create()
    private let state = Mutex(State())

    deinit { close(descriptor) }

    /// false: the loop has ended.
    func send(_ message: LoopMessage) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            state.messages.append(message)
            if case .stop = message { state.isClosed = true }
            return true
        }
        if isTaken { csys_eventfd_signal(descriptor) }
        return isTaken
    }

    func take() -> [LoopMessage] {
        csys_eventfd_clear(descriptor)
        return state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }
}
