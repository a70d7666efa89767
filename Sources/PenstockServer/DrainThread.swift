internal import Glibc
internal import PenstockCompile
internal import PenstockIO
internal import Synchronization

/// Drains the loops on a thread of its own, so that the main one can hear a second signal.
final class DrainThread: Sendable {
    private let state = Atomic<Int>(0)

    /// Starts at once.
    init(group: LoopGroup, timeout: Duration) {
        let work = Unmanaged.passRetained(Work(drain: self, group: group, timeout: timeout))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                let isClean = work.group.drain(timeoutNanoseconds: work.timeout.nanoseconds)
                work.drain.state.store(isClean ? 1 : 2, ordering: .releasing)
                return nil
            }, work.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            // Without a thread there is no second signal; the drain itself matters more.
            work.release()
            let isClean = group.drain(timeoutNanoseconds: timeout.nanoseconds)
            state.store(isClean ? 1 : 2, ordering: .releasing)
        }
    }

    private final class Work {
        let drain: DrainThread
        let group: LoopGroup
        let timeout: Duration
        init(drain: DrainThread, group: LoopGroup, timeout: Duration) {
            self.drain = drain
            self.group = group
            self.timeout = timeout
        }
    }

    /// Whether it has ended.
    var isDone: Bool { state.load(ordering: .acquiring) != 0 }
    /// Whether every connection ended within the time.
    var isClean: Bool { state.load(ordering: .acquiring) == 1 }
}
