import Glibc
import PenstockCore
import Synchronization

/// The end of an instance: its timers and descriptors stop on their loops, then destroy() runs on
/// the reaper's thread, then its memory goes.
final class InstanceEnd: Sendable {
    private let left: Atomic<Int>
    private let host: Host
    private let contexts: [InstanceContext]
    private let destroy: @Sendable () -> Void

    private init(host: Host, contexts: [InstanceContext], destroy: @escaping @Sendable () -> Void) {
        self.host = host
        self.contexts = contexts
        self.destroy = destroy
        left = Atomic(contexts.count)
    }

    /// Starts it; `destroy` runs once, last.
    static func start(
        host: Host, contexts: [InstanceContext], destroy: @escaping @Sendable () -> Void
    ) {
        let end = InstanceEnd(host: host, contexts: contexts, destroy: destroy)
        for context in contexts {
            guard !context.watches.isEmpty, host.loopsAreRunning else {
                // Nothing is armed, or no loop runs any more: only the list's own end is left.
                context.watches.forget()
                end.stopped()
                continue
            }
            let argument = Unmanaged.passRetained(Stop(end: end, context: context))
            host.onLoop(
                Int(context.loop.pointee.index),
                { raw in
                    guard let raw else { return }
                    let stop = Unmanaged<Stop>.fromOpaque(raw).takeRetainedValue()
                    stop.context.watches.stopAll()
                    stop.end.stopped()
                }, argument.toOpaque())
        }
    }

    private final class Stop {
        let end: InstanceEnd
        let context: InstanceContext
        init(end: InstanceEnd, context: InstanceContext) {
            self.end = end
            self.context = context
        }
    }

    private func stopped() {
        guard left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        host.reaper.add {
            self.destroy()
            // Contexts are what plugins know the host by: gone only after destroy, and some time
            // after that, for a thread that a plugin forgot to end.
            self.host.retire(self.contexts)
        }
    }
}
