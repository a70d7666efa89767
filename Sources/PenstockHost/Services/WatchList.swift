import CPenstock
import PenstockCore
import Synchronization

/// Periodic timers and watched descriptors of one instance.
///
/// create() may ask for them before the instance exists and away from its loop, and must get a token
/// at once: these tokens are numbers of the host (loop byte 255), and the loop's own part follows by
/// its inbox. After `stop` returned on the loop no event comes any more.
final class WatchList: Sendable {
    /// Of each kind, an instance may have so many (ext/timer.h, ext/fd.h).
    static let limit = 16
    /// The loop byte that no loop has.
    static let loopByte: UInt64 = 255

    private struct State {
        var watches: [Watch] = []
        var context: InstanceContext?
        var hasEnded = false
    }
    private let state = Mutex(State())
    private static let serial = Atomic<UInt64>(0)

    /// Whether there is nothing to stop.
    var isEmpty: Bool { state.withLock { $0.watches.isEmpty } }

    /// The instance exists: what create() asked for starts.
    func begin(_ context: InstanceContext) {
        let waiting = state.withLock { state in
            state.context = context
            return state.watches
        }
        for watch in waiting { start(watch, context) }
    }

    /// Adds a watch; 0: limit.
    func add(_ kind: Watch.Kind, interest: UInt32 = 0) -> pen_token {
        let number = WatchList.serial.add(1, ordering: .relaxed).newValue
        let token = WatchList.loopByte << 56 | number & 0xff_ffff_ffff_ffff
        let watch = Watch(kind, token: token, interest: interest)
        let started = state.withLock { state -> (Bool, InstanceContext?) in
            let others = state.watches.count { $0.kind.isTimer == kind.isTimer }
            guard !state.hasEnded, others < WatchList.limit else { return (false, nil) }
            state.watches.append(watch)
            return (true, state.context)
        }
        guard started.0 else { return 0 }
        if let context = started.1 { start(watch, context) }
        return token
    }

    /// Ends a watch. [loop]
    func stop(_ token: pen_token) -> pen_status {
        let found = state.withLock { state -> (Watch, InstanceContext?)? in
            guard let i = state.watches.firstIndex(where: { $0.token == token }) else { return nil }
            return (state.watches.remove(at: i), state.context)
        }
        guard let (watch, context) = found else { return PEN_E_STALE }
        watch.isStopped.store(true, ordering: .releasing)
        // Not begun yet: nothing is armed, and `start` will see that it was stopped.
        if let context { onLoop(watch, context) { $0.end() } }
        return PEN_OK
    }

    /// Changes what a descriptor is watched for. [loop]
    func update(_ token: pen_token, interest: UInt32) -> pen_status {
        let found = state.withLock { state in
            (state.watches.first { $0.token == token }, state.context)
        }
        guard let watch = found.0, !watch.kind.isTimer else { return PEN_E_STALE }
        watch.interest.store(interest, ordering: .relaxed)
        if let context = found.1 { onLoop(watch, context) { $0.change() } }
        return PEN_OK
    }

    /// Ends everything; nothing can be added afterwards. [loop]
    func stopAll() {
        let watches = state.withLock { state in
            state.hasEnded = true
            state.context = nil
            defer { state.watches = [] }
            return state.watches
        }
        for watch in watches {
            watch.isStopped.store(true, ordering: .releasing)
            watch.end()
        }
    }

    /// Nothing can be added any more; what there was is not touched.
    func forget() {
        state.withLock { state in
            state.hasEnded = true
            state.context = nil
            state.watches = []
        }
    }

    private func start(_ watch: Watch, _ context: InstanceContext) {
        onLoop(watch, context) { $0.begin() }
    }

    private final class Call {
        let watch: Watch
        let context: InstanceContext
        let body: (Watch) -> Void
        init(_ watch: Watch, _ context: InstanceContext, _ body: @escaping (Watch) -> Void) {
            self.watch = watch
            self.context = context
            self.body = body
        }
    }

    private func onLoop(
        _ watch: Watch, _ context: InstanceContext, _ body: @escaping (Watch) -> Void
    ) {
        let call = Unmanaged.passRetained(Call(watch, context, body))
        context.host.onLoop(
            Int(context.loop.pointee.index),
            { raw in
                guard let raw else { return }
                let call = Unmanaged<Call>.fromOpaque(raw).takeRetainedValue()
                call.watch.context = call.context
                call.body(call.watch)
            }, call.toOpaque())
    }
}
