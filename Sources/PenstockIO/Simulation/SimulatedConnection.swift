/// The far end of a connection: a client or a backend of a test.
package protocol SimulatedPeer: AnyObject {
    /// The connection is there.
    func connected()
    /// Bytes of the gateway came.
    func received(_ bytes: [UInt8])
    /// The gateway ended its half: nothing more comes.
    func ended()
    /// The connection broke.
    func broken()
}

/// One connection between the gateway and a peer, with both kernels' buffers and the wire.
package final class SimulatedConnection: SimulatedDescriptor {
    unowned let world: SimulatedWorld
    /// Its number in the trace.
    package let number: Int
    package var peer: (any SimulatedPeer)?

    // The gateway's side.
    var inbound = ByteQueue()
    var inboundEnded = false
    /// ECONNRESET that the next call hears.
    var fault: Int = 0
    /// Reset: nothing moves any more.
    var isDead = false
    var outbound = ByteQueue()
    var isShut = false
    /// The gateway was told that there is no room.
    var wantsSpace = false
    var isConnecting = false
    var connectFault: Int32 = 0
    /// The gateway closed it.
    var isClosed = false

    // The peer's side.
    var outgoing = ByteQueue()
    var isFinishing = false
    /// The peer closed it: what comes is answered by a reset.
    package internal(set) var peerClosed = false
    /// The peer doesn't read.
    package var isPaused = false {
        didSet { if !isPaused { scheduleOut() } }
    }
    private var peerHeardEnd = false
    private var inScheduled = false
    private var outScheduled = false

    /// Bytes that the gateway's kernel keeps for each direction.
    let window: Int
    let sendBuffer: Int
    /// Nanoseconds that a piece is under way, at most.
    let latency: Int
    /// Longest piece.
    let segment: Int
    /// Bytes the gateway has read of what the peer sent, and the peer of what the gateway wrote.
    package var bytesRead = 0
    package var bytesSent = 0

    init(_ world: SimulatedWorld, number: Int) {
        self.world = world
        self.number = number
        window = world.random.of([512, 4096, 65_536, 262_144])
        sendBuffer = world.random.of([300, 2048, 16_384, 131_072])
        segment = world.random.of([7, 200, 1460, 65_536])
        // A body in many small pieces must still come within the time-outs.
        latency = world.random.of([1_000, 50_000, segment < 1000 ? 20_000 : 2_000_000])
    }

    private var delay: UInt64 { UInt64(world.random.below(latency)) }

    override func mask() -> UInt32 {
        if isConnecting { return 0 }
        if connectFault != 0 || isDead { return Event.readable | Event.writable | Event.hangup }
        var bits: UInt32 = 0
        if !inbound.isEmpty { bits |= Event.readable }
        if inboundEnded { bits |= Event.readable | Event.hangup }
        if hasSpace || isShut { bits |= Event.writable }
        return bits
    }

    private var hasSpace: Bool { sendBuffer - outbound.count >= max(sendBuffer / 3, 1) }

    // MARK: What the peer does

    /// Sends bytes, as fast as the gateway takes them.
    package func send(_ bytes: some Collection<UInt8>) {
        guard !peerClosed, !isDead, !isFinishing else { return }
        outgoing.append(bytes)
        bytesSent += bytes.count
        scheduleIn()
    }

    /// Ends the peer's half after what was sent.
    package func finish() {
        isFinishing = true
        scheduleIn()
    }

    /// Closes: an end after what was sent, and a reset for whatever still comes.
    package func hangUp() {
        guard !peerClosed else { return }
        peerClosed = true
        isFinishing = true
        peer = nil
        if outbound.isEmpty { scheduleIn() } else { reset() }
    }

    /// Breaks the connection at once.
    package func reset() {
        peerClosed = true
        peer = nil
        outgoing.removeAll()
        world.after(delay) { [self] in
            // What had arrived may still be read or not: both happen.
            if world.random.chance(500) { inbound.removeAll() }
            die()
        }
    }

    private func die() {
        guard !isDead else { return }
        world.trace("#\(number) reset arrives")
        isDead = true
        fault = 104
        outgoing.removeAll()
        outbound.removeAll()
        if isConnecting {
            isConnecting = false
            connectFault = 104
        }
        signal()
        if isClosed { world.forget(self) }
    }

    // MARK: The wire

    private func scheduleIn() {
        guard !inScheduled, !isDead else { return }
        inScheduled = true
        world.after(delay) { [self] in pumpIn() }
    }

    private func scheduleOut() {
        guard !outScheduled, !isDead else { return }
        outScheduled = true
        world.after(delay) { [self] in pumpOut() }
    }

    private func pumpIn() {
        inScheduled = false
        guard !isDead, !isConnecting else { return }
        if isClosed {
            // Bytes for a closed socket are answered by a reset, which takes our answer with it.
            if !outgoing.isEmpty { breakPeer() }
            return
        }
        if !outgoing.isEmpty {
            let room = window - inbound.count
            guard room > 0 else { return }
            let most = outgoing.count > 8192 ? max(segment, 1460) : segment
            let count = world.random.pick(1...min(room, outgoing.count, most))
            world.traceFlow(number, "hears", count)
            inbound.append(outgoing.take(count))
            signal()
        }
        if outgoing.isEmpty, isFinishing, !inboundEnded, world.random.chance(500) {
            // Data and end in one edge, or each for itself.
            world.trace("#\(number) end arrives")
            inboundEnded = true
            signal()
        }
        if !outgoing.isEmpty || (isFinishing && !inboundEnded) { scheduleIn() }
    }

    private func pumpOut() {
        outScheduled = false
        guard !isDead, !isConnecting else { return }
        if peerClosed {
            if !outbound.isEmpty { die() } else { hearEnd() }
            return
        }
        guard !isPaused else { return }
        if !outbound.isEmpty {
            let most = outbound.count > 8192 ? max(segment, 1460) : segment
            let bytes = outbound.take(world.random.pick(1...min(outbound.count, most)))
            if wantsSpace, hasSpace {
                wantsSpace = false
                signal()
            }
            world.traceFlow(number, "peer hears", bytes.count)
            peer?.received(bytes)
        }
        if outbound.isEmpty { hearEnd() } else { scheduleOut() }
    }

    private func hearEnd() {
        guard isShut || isClosed, !peerHeardEnd else { return }
        peerHeardEnd = true
        world.trace("#\(number) peer hears the end")
        let peer = peer
        peer?.ended()
        if isClosed { world.forget(self) }
    }

    /// The gateway broke the connection off.
    func breakOff() {
        outbound.removeAll()
        breakPeer()
    }

    private func breakPeer() {
        if world.random.chance(700) { outbound.removeAll() }
        guard outbound.isEmpty else { return }
        guard !isDead else { return }
        world.trace("#\(number) peer is reset")
        isDead = true
        outgoing.removeAll()
        let peer = peer
        self.peer = nil
        peer?.broken()
        world.forget(self)
    }

    // MARK: What the gateway does

    /// The connect's outcome is there.
    func settleConnect(_ error: Int32) {
        guard isConnecting, !isClosed else { return }
        isConnecting = false
        connectFault = error
        signal()
        guard error == 0 else { return }
        peer?.connected()
        scheduleOut()
        scheduleIn()
    }

    /// SO_ERROR.
    func takeError() -> Int32 {
        if connectFault != 0 { return connectFault }
        defer { fault = 0 }
        return Int32(fault)
    }

    func receive(_ out: UnsafeMutableRawPointer, _ count: Int) -> Int {
        guard count > 0 else { return 0 }
        let hadRoom = inbound.count < window
        let n = inbound.take(count, into: out)
        if n > 0 {
            bytesRead += n
            if !hadRoom || !outgoing.isEmpty { scheduleIn() }
            return n
        }
        if fault != 0 {
            defer { fault = 0 }
            return -fault
        }
        return inboundEnded || isDead ? 0 : -11
    }

    func write(_ spans: UnsafePointer<Span>, _ count: Int) -> Int {
        if isDead {
            defer { fault = 0 }
            return fault != 0 ? -fault : -32
        }
        if isShut { return -32 }
        let total = (0..<count).reduce(0) { $0 + spans[$1].count }
        let space = isConnecting ? 0 : sendBuffer - outbound.count
        guard space > 0 else {
            wantsSpace = true
            return -11
        }
        var left = min(total, space)
        // Short for no reason that the caller could know of: memory pressure.
        if left > 1, world.faults.shortWrites, world.random.chance(50) {
            left = world.random.pick(1...left)
        }
        if left < total { wantsSpace = true }
        let written = left
        for i in 0..<count where left > 0 {
            let part = min(spans[i].count, left)
            outbound.append(spans[i].base, part)
            left -= part
        }
        world.traceFlow(number, "takes", written)
        scheduleOut()
        return written
    }

    func shutdown() {
        isShut = true
        scheduleOut()
    }

    func close() {
        isClosed = true
        unregister()
        if isDead {
            world.forget(self)
        } else if isConnecting || connectFault != 0 {
            isDead = true
            peer = nil
            world.forget(self)
        } else if !inbound.isEmpty {
            breakPeer()
            if !isDead { scheduleOut() }
        } else {
            scheduleOut()
            if !outgoing.isEmpty { scheduleIn() }
        }
    }
}

extension SimulatedConnection {
    /// The client's connection ends in the queue of a listener.
    func loseBeforeAccept() {
        isDead = true
        isClosed = true
        let peer = peer
        self.peer = nil
        peer?.broken()
        world.forget(self)
    }
}
