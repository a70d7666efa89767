import PenstockCore
import Synchronization

/// Numbers of worker lanes for BLOCKING instances: one each, used again when an instance is gone,
/// so that reloads don't pile up idle threads.
enum BlockingLanes {
    private struct State {
        var free: [UInt32] = []
        var next = WorkLane.firstInstance
    }

    private static let state = Mutex(State())

    static func take() -> UInt32 {
        state.withLock { state in
            if let lane = state.free.popLast() { return lane }
            state.next += 1
            return state.next - 1
        }
    }

    static func give(back lane: UInt32) {
        state.withLock { $0.free.append(lane) }
    }
}
