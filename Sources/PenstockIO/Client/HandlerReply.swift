import PenstockCore
internal import Synchronization

/// Takes an answer that a handler gives later, whole or in parts, from any thread. Who has it holds no
/// worker; what comes when the client has gone is dropped.
public final class HandlerReply: Sendable {
    /// Bytes of a streamed answer that the client hasn't taken before `part` says so. Ours.
    static let pendingMax = 1 << 20

    private struct State {
        /// Bytes handed over and not taken.
        var pending = 0
        /// Those of them that the loop has written or keeps for the client.
        var written = 0
        var isGone = false
        var onRoom: (@Sendable () -> Void)?
    }

    private let target: HandlerTarget
    private let state = Mutex(State())

    init(_ target: HandlerTarget) { self.target = target }

    /// The whole answer, once.
    public func answer(_ response: HandlerResponse) {
        post { $0.answer(self.target, response) }
    }

    /// The answer's head, whose body follows in parts.
    public func begin(_ response: HandlerResponse) {
        post { $0.begin(self.target, response, self) }
    }

    /// A part of the body.
    ///
    /// - Returns: false: the client has enough for now, and `onRoom` tells when that changes.
    public func part(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        let (isWanted, hasRoom) = state.withLock { state in
            guard !state.isGone else { return (false, true) }
            state.pending += bytes.count
            return (true, state.pending <= Self.pendingMax)
        }
        if isWanted { post { $0.part(self.target, bytes) } }
        return hasRoom
    }

    /// The body is over.
    public func end() {
        post { $0.end(self.target) }
    }

    /// Calls `body` on the loop's thread whenever there is room again after a `part` that found none.
    /// Before the first part.
    public func onRoom(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.onRoom = body }
    }

    // MARK: What the loop tells

    /// So much of it is with the loop now.
    func wrote(_ bytes: Int) { state.withLock { $0.written += bytes } }

    /// The client has taken all that the loop had.
    func drained() { makeRoom { $0.pending -= $0.written } }

    /// Nobody waits for the answer any more.
    func gone() {
        makeRoom {
            $0.pending = 0
            $0.isGone = true
        }
    }

    private func makeRoom(_ change: (inout State) -> Void) {
        let tell = state.withLock { state in
            let wasFull = state.pending > Self.pendingMax
            change(&state)
            state.written = 0
            return wasFull && state.pending <= Self.pendingMax ? state.onRoom : nil
        }
        tell?()
    }

    private func post(_ body: @escaping @Sendable (EventLoop) -> Void) {
        target.loop.post(body)
    }
}

/// The exchange that a handler's answer is for.
struct HandlerTarget: @unchecked Sendable {
    // Safe: any thread has it, only the loop's looks at what it points to.
    let loop: EventLoop
    let data: UInt64
    let exchange: Exchange
}

extension EventLoop {
    /// Has a closure run on the loop's thread. From any thread.
    func post(_ body: @escaping @Sendable (EventLoop) -> Void) {
        let job = PostedJob(loop: self, body: body)
        services.pointee.post(
            LoopMessage(
                { context in
                    guard let context else { return }
                    let job = Unmanaged<PostedJob>.fromOpaque(context).takeRetainedValue()
                    job.body(job.loop)
                }, Unmanaged.passRetained(job).toOpaque()))
    }
}

private final class PostedJob: @unchecked Sendable {
    // Safe: it never changes, and the loop is used on its own thread alone.
    let loop: EventLoop
    let body: @Sendable (EventLoop) -> Void

    init(loop: EventLoop, body: @escaping @Sendable (EventLoop) -> Void) {
        self.loop = loop
        self.body = body
    }
}
