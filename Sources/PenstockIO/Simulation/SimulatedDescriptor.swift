/// What a descriptor of the simulated kernel stands for: a listener or a connection.
package class SimulatedDescriptor {
    /// Its number while the gateway has it open, else -1. Numbers are reused at once, lowest first,
    /// as the kernel does: only the loop's generations tell a stale event.
    var descriptor: Int32 = -1
    /// Whose epoll it is in.
    var system: SimulatedSystem?
    /// What it was registered with.
    var data: UInt64 = 0
    var isRegistered = false
    /// It is in the ready list.
    var isReady = false

    /// What a poll would say now, in bits of `Event`.
    func mask() -> UInt32 { 0 }

    /// An edge: something happened, so the next wait reports the whole of the present state, as
    /// epoll does, not only what changed.
    func signal() {
        guard isRegistered, !isReady, let system else { return }
        isReady = true
        system.ready.append(self)
    }

    /// Out of epoll, as close() does.
    func unregister() {
        isRegistered = false
        if isReady, let system { system.ready.removeAll { $0 === self } }
        isReady = false
    }
}

/// A listening socket of one loop.
final class SimulatedListener: SimulatedDescriptor {
    /// Connections that wait to be accepted.
    var backlog: [SimulatedConnection] = []
    /// It takes no new connections.
    var isQuiet = false
    override func mask() -> UInt32 { backlog.isEmpty ? 0 : Event.readable }
}
