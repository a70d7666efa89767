import PenstockCore

/// The system calls of one loop over a `SimulatedWorld`: no sockets, no threads, no time of day.
final class SimulatedSystem {
    unowned let world: SimulatedWorld
    let index: Int
    /// Descriptors with an edge that no wait has reported yet.
    var ready: [SimulatedDescriptor] = []
    var isWoken = false
    /// Event data of what was closed since the last wait: an event of the same batch may still come.
    private var closedData: [UInt64] = []
    let listener = SimulatedListener()

    init(_ world: SimulatedWorld, index: Int) {
        self.world = world
        self.index = index
    }

    /// Whether a wait would return at once.
    var hasWork: Bool { isWoken || !ready.isEmpty }

    @inline(__always)
    private static func with<R>(
        _ context: UnsafeMutableRawPointer, _ body: (SimulatedSystem) -> R
    ) -> R {
        Unmanaged<SimulatedSystem>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    /// The table. The system must outlive it.
    var calls: SystemCalls {
        SystemCalls(
            context: Unmanaged.passUnretained(self).toOpaque(),
            accept: { context, _, peer in
                SimulatedSystem.with(context) {
                    $0.accept(peer.assumingMemoryBound(to: PeerAddress.self))
                }
            },
            quiesce: { context, _ in SimulatedSystem.with(context) { $0.listener.isQuiet = true } },
            connect: { context, address in
                SimulatedSystem.with(context) {
                    $0.connect(address.assumingMemoryBound(to: Address.self).pointee)
                }
            },
            connectError: { context, descriptor in
                SimulatedSystem.with(context) { $0.connection(descriptor).takeError() }
            },
            receive: { context, descriptor, out, count in
                SimulatedSystem.with(context) { $0.connection(descriptor).receive(out, count) }
            },
            write: { context, descriptor, spans, count in
                SimulatedSystem.with(context) {
                    $0.connection(descriptor).write(
                        spans.assumingMemoryBound(to: Span.self), Int(count))
                }
            },
            shutdown: { context, descriptor in
                SimulatedSystem.with(context) { $0.connection(descriptor).shutdown() }
            },
            close: { context, descriptor in SimulatedSystem.with(context) { $0.close(descriptor) }
            },
            reset: { context, descriptor in
                SimulatedSystem.with(context) {
                    let connection = $0.connection(descriptor)
                    $0.close(descriptor)
                    connection.breakOff()
                }
            },
            register: { context, descriptor, data in
                SimulatedSystem.with(context) { $0.register(descriptor, data) }
            },
            watch: { _, _, _, _ in -1 },
            wait: { context, events, capacity, _ in
                SimulatedSystem.with(context) {
                    $0.wait(events.assumingMemoryBound(to: Event.self), Int(capacity))
                }
            },
            yield: { _ in },
            wake: { context in SimulatedSystem.with(context) { $0.isWoken = true } },
            clock: { context in SimulatedSystem.with(context) { $0.world.now } },
            monotonic: { context in SimulatedSystem.with(context) { $0.world.now } },
            unixMilliseconds: { context in
                SimulatedSystem.with(context) {
                    1_700_000_000_000 + Int64($0.world.now / 1_000_000)
                }
            },
            random: { context in SimulatedSystem.with(context) { $0.world.random.next() } },
            submit: { context, _, function, argument in
                SimulatedSystem.with(context) { $0.submit(function, argument) }
            })
    }

    private func connection(_ descriptor: Int32) -> SimulatedConnection {
        guard let found = world.descriptor(descriptor) as? SimulatedConnection else {
            world.report("a call on descriptor \(descriptor), which is closed or a listener")
            return SimulatedConnection(world, number: -1)
        }
        if found.system !== self { world.report("#\(found.number) is another loop's") }
        return found
    }

    private func accept(_ peer: UnsafeMutablePointer<PeerAddress>) -> Int32 {
        peer.initialize(to: PeerAddress())
        guard !listener.backlog.isEmpty else { return -11 }
        if world.faults.accepting, world.random.chance(60) {
            switch world.random.below(3) {
            case 0: return -24  // EMFILE: it stays in the queue.
            case 1: return -4
            default:
                let lost = listener.backlog.removeFirst()
                world.trace("#\(lost.number) is lost before accept")
                lost.loseBeforeAccept()
                return -103
            }
        }
        let connection = listener.backlog.removeFirst()
        connection.system = self
        withUnsafeMutableBytes(of: &peer.pointee.text) { $0.copyBytes(from: "192.0.2.7".utf8) }
        peer.pointee.length = 9
        peer.pointee.port = UInt16(truncatingIfNeeded: 40_000 + connection.number)
        world.trace("#\(connection.number) accepted by loop \(index)")
        return world.open(connection)
    }

    private func connect(_ address: Address) -> Int32 {
        let connection = world.makeConnection()
        connection.system = self
        connection.isConnecting = true
        guard let service = world.services.first(where: { $0.address == address }) else {
            return -2
        }
        switch service.fate() {
        case .refuseNow:
            world.trace("#\(connection.number) refused at once")
            return -111
        case .refuse:
            world.after(UInt64(world.random.below(3_000_000))) { connection.settleConnect(111) }
        case .never: break
        case .accept:
            world.after(UInt64(world.random.below(2_000_000))) {
                guard !connection.isClosed else { return }
                connection.peer = service.accept(connection)
                connection.settleConnect(0)
            }
        }
        world.trace("#\(connection.number) connects from loop \(index)")
        return world.open(connection)
    }

    private func register(_ descriptor: Int32, _ data: UInt64) -> Int32 {
        guard let found = world.descriptor(descriptor) else { return -9 }
        if world.faults.registering, found !== listener, world.random.chance(5) { return -28 }
        if closedData.contains(data) {
            world.report("event data used again while an event of its former owner may come")
        }
        found.system = self
        found.data = data
        found.isRegistered = true
        if found.mask() != 0 { found.signal() }
        return 0
    }

    private func close(_ descriptor: Int32) {
        guard let found = world.descriptor(descriptor) else {
            return world.report("descriptor \(descriptor) closed twice")
        }
        if found.isRegistered { closedData.append(found.data) }
        found.unregister()
        world.release(descriptor)
        if let connection = found as? SimulatedConnection {
            world.trace("#\(connection.number) gateway closes")
            connection.close()
        } else {
            for waiting in listener.backlog {
                world.report("#\(waiting.number) is reset: its listener closed before the accept")
                waiting.loseBeforeAccept()
            }
            listener.backlog = []
        }
    }

    private func wait(_ events: UnsafeMutablePointer<Event>, _ capacity: Int) -> Int32 {
        isWoken = false
        closedData.removeAll(keepingCapacity: true)
        // Any order is possible, and any part of what is ready.
        for i in stride(from: ready.count - 1, to: 0, by: -1) {
            ready.swapAt(i, world.random.below(i + 1))
        }
        let most = world.random.chance(100) ? world.random.pick(1...4) : capacity
        var count = 0
        let batch = ready.prefix(min(most, capacity))
        ready.removeFirst(batch.count)
        for descriptor in batch {
            descriptor.isReady = false
            let bits = descriptor.mask()
            guard bits != 0 else { continue }
            events[count] = Event(data: descriptor.data, bits: bits)
            count += 1
        }
        return Int32(count)
    }

    private func submit(
        _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) -> Bool {
        if world.faults.submitting, world.random.chance(20) { return false }
        world.jobs += 1
        world.after(UInt64(world.random.below(5_000_000))) { [unowned world] in
            world.jobs -= 1
            function(argument)
        }
        return true
    }
}

/// A backend's address and what becomes of connects to it.
package final class SimulatedService {
    /// What becomes of one connect.
    package enum Fate { case accept, refuseNow, refuse, never }
    let address: Address
    let fate: () -> Fate
    let accept: (SimulatedConnection) -> any SimulatedPeer

    init(
        _ address: Address, fate: @escaping () -> Fate,
        accept: @escaping (SimulatedConnection) -> any SimulatedPeer
    ) {
        self.address = address
        self.fate = fate
        self.accept = accept
    }
}
