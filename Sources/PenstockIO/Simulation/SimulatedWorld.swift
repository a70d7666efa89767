package import PenstockCore

/// A deterministic world for the event loops: a virtual clock, a queue of what will happen, wires
/// between the gateway and its peers, and a seed that decides all of it.
///
/// The loops run unchanged over `SimulatedSystem`. They are turned one after another in an order
/// from the seed; when none has anything to do, time moves to the next event or timer. Nothing here
/// blocks, sleeps or starts a thread, and one seed is one run, to the byte.
package final class SimulatedWorld {
    /// Kernel faults that may happen.
    package struct Faults {
        package var shortWrites = true
        package var accepting = false
        package var registering = false
        package var submitting = false
        package init() {}
    }

    /// How a run ended.
    package enum Outcome: Equatable {
        case done
        /// The time limit passed.
        case hung
        /// The loops turn and time stands still.
        case spinning
        /// Nothing will ever happen again.
        case stalled
    }

    package let seed: UInt64
    package var random: SimulatedRandom
    package var faults = Faults()
    /// Virtual nanoseconds.
    package private(set) var now: UInt64 = 1_000_000_000
    /// What went wrong so far: broken promises of the seam.
    package private(set) var reports: [String] = []
    /// The last lines of what happened, when `isTracing`.
    package private(set) var lines: [String] = []
    package var isTracing = false
    private var flow = (start: "", line: 0, times: 0, bytes: 0)
    /// Connections that the gateway has open, by descriptor.
    private var descriptors: [SimulatedDescriptor?] = []
    private var live: [ObjectIdentifier: SimulatedConnection] = [:]
    /// Every connection there was: the world, its peers and its systems hold each other.
    private var all: [SimulatedConnection] = []
    private var connections = 0
    private var events = EventHeap()
    private var turns = 0
    private var stalledUntil: [UInt64] = []
    private(set) var systems: [SimulatedSystem] = []
    private(set) var loops: [EventLoop] = []
    var services: [SimulatedService] = []
    private var names: [(host: String, port: UInt16, list: [Address])] = []
    /// Jobs on worker threads.
    var jobs = 0

    package init(seed: UInt64, options: LoopGroupOptions) {
        self.seed = seed
        random = SimulatedRandom(seed: seed)
        for index in 0..<options.loops {
            let system = SimulatedSystem(self, index: index)
            let loop = EventLoop(
                index: UInt32(index), count: UInt32(options.loops), system: system.calls,
                options: options, log: AccessLog(writer: nil), resolver: nil)
            systems.append(system)
            loops.append(loop)
            stalledUntil.append(0)
            let descriptor = open(system.listener)
            system.listener.system = system
            loop.listen(descriptor, options.listeners[0], index: 0, port: 80)
        }
    }

    // MARK: What tests do

    /// Does something later.
    package func after(_ delay: UInt64, _ action: @escaping () -> Void) {
        events.push(at: now + delay, action)
    }

    /// A line of the trace.
    package func trace(_ line: @autoclosure () -> String) {
        guard isTracing else { return }
        lines.append("\(Double(now / 1000) / 1000) ms  \(line())")
    }

    /// As `trace`, for what comes in floods: only the last of the same beginning is kept.
    func traceFlow(_ connection: Int, _ what: String, _ count: Int) {
        guard isTracing else { return }
        let start = "  #\(connection) \(what) "
        if flow.start == start, let last = lines.indices.last, flow.line == last {
            flow.times += 1
            flow.bytes += count
            lines.removeLast()
        } else {
            flow = (start, lines.count, 1, count)
        }
        trace("#\(connection) \(what) \(flow.bytes) bytes in \(flow.times)")
    }

    /// A loop gets no processor for so long: what happens meanwhile it finds all at once.
    package func stall(loop: Int, for nanoseconds: UInt64) {
        stalledUntil[loop] = now + nanoseconds
    }

    /// Something that must not happen.
    package func report(_ problem: String) {
        trace("PROBLEM \(problem)")
        if reports.count < 20 { reports.append(problem) }
    }

    /// A client connects; nil: nobody listens any more.
    package func connect(_ peer: any SimulatedPeer) -> SimulatedConnection? {
        let open = systems.filter { $0.listener.isRegistered && !$0.listener.isQuiet }
        guard !open.isEmpty else { return nil }
        let system = open[random.below(open.count)]
        let connection = makeConnection()
        connection.peer = peer
        // Some clients are far away: their handshake takes up to a tenth of a second.
        let delay = UInt64(random.below(100_000))
        after(delay % 10 == 0 ? delay * 1000 : delay) { [self] in
            guard system.listener.isRegistered else {
                report("#\(connection.number) is reset: its listener closed within the handshake")
                return connection.loseBeforeAccept()
            }
            trace("#\(connection.number) waits at loop \(system.index)")
            system.listener.backlog.append(connection)
            system.listener.signal()
        }
        return connection
    }

    /// A backend at a UNIX address.
    package func serve(
        path: String, fate: @escaping () -> SimulatedService.Fate,
        accept: @escaping (SimulatedConnection) -> any SimulatedPeer
    ) {
        guard let address = Address(unixPath: path) else { return }
        services.append(SimulatedService(address, fate: fate, accept: accept))
    }

    /// A name that resolves to several addresses, UNIX ones here.
    package func resolve(host: String, port: UInt16, to paths: [String]) {
        names.append((host, port, paths.compactMap { Address(unixPath: $0) }))
    }

    /// Gives every loop a snapshot before anything runs.
    package func start(_ snapshot: Snapshot) {
        for loop in loops { adopt(snapshot, loop) }
    }

    /// Publishes a snapshot: each loop takes it when its message comes.
    package func publish(_ snapshot: Snapshot) {
        tellLoops { [unowned self] in adopt(snapshot, $0) }
    }

    private func adopt(_ snapshot: Snapshot, _ loop: EventLoop) {
        loop.adopt(snapshot)
        for (host, port, list) in names {
            loop.updateAddresses(host: host, port: port, list)
        }
    }

    /// Tells every loop to drain.
    package func drain(_ begun: @escaping () -> Void) {
        tellLoops { loop in
            loop.beginDrain()
            begun()
        }
    }

    private func tellLoops(_ body: @escaping (EventLoop) -> Void) {
        for loop in loops {
            after(UInt64(random.below(1_000_000))) {
                let call = Call { body(loop) }
                loop.services.pointee.post(
                    LoopMessage(
                        { context in
                            guard let context else { return }
                            Unmanaged<Call>.fromOpaque(context).takeRetainedValue().body()
                        }, Unmanaged.passRetained(call).toOpaque()))
            }
        }
    }

    private final class Call {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    // MARK: Running

    /// Runs until `isDone`, or until that can't be any more.
    package func run(limit: UInt64, turnLimit: Int, until isDone: () -> Bool) -> Outcome {
        let end = now + limit
        let lastTurn = turns + turnLimit
        while !isDone() {
            if now > end { return .hung }
            if turns > lastTurn { return .spinning }
            guard step() || isDone() else { return .stalled }
        }
        return .done
    }

    /// One event or one turn of one loop, or time passes; false: nothing is left to happen.
    private func step() -> Bool {
        while let action = events.pop(until: now) { action() }
        let busy = loops.indices.filter { stalledUntil[$0] <= now && hasWork($0) }
        guard !busy.isEmpty else { return passTime() }
        // Often more happens before a loop comes round: several edges in one wait.
        if random.chance(250), let next = events.first, next < now + 300_000 {
            now = next
            return true
        }
        let index = busy[random.below(busy.count)]
        if random.chance(10) {
            stalledUntil[index] = now + UInt64(random.below(20_000_000))
            return true
        }
        loops[index].turn()
        turns += 1
        now += UInt64(random.below(10_000))
        return true
    }

    private func hasWork(_ index: Int) -> Bool {
        let loop = loops[index]
        return systems[index].hasWork || !loop.deferred.isEmpty || !loop.pipelined.isEmpty
            || (timer(of: loop).map { $0 <= now } ?? false)
    }

    /// When the loop would wake by itself.
    private func timer(of loop: EventLoop) -> UInt64? {
        let wait = loop.wheel.timeout(from: loop.now)
        return wait < 0 ? nil : loop.now + UInt64(wait)
    }

    private func passTime() -> Bool {
        var next = events.first ?? .max
        for (index, loop) in loops.enumerated() {
            if stalledUntil[index] > now, hasWork(index) { next = min(next, stalledUntil[index]) }
            if let due = timer(of: loop), due > now { next = min(next, due) }
        }
        guard next != .max else { return false }
        now = max(now, next)
        return true
    }

    // MARK: The kernel's tables

    func makeConnection() -> SimulatedConnection {
        connections += 1
        let connection = SimulatedConnection(self, number: connections)
        live[ObjectIdentifier(connection)] = connection
        all.append(connection)
        return connection
    }

    func forget(_ connection: SimulatedConnection) {
        live[ObjectIdentifier(connection)] = nil
        // Peers and connections hold each other while they talk.
        if connection.isDead || connection.peerClosed { connection.peer = nil }
    }

    func open(_ descriptor: SimulatedDescriptor) -> Int32 {
        let free = descriptors.firstIndex { $0 == nil } ?? descriptors.count
        if free == descriptors.count { descriptors.append(nil) }
        descriptors[free] = descriptor
        descriptor.descriptor = Int32(free + 3)
        return descriptor.descriptor
    }

    func descriptor(_ number: Int32) -> SimulatedDescriptor? {
        let index = Int(number) - 3
        return descriptors.indices.contains(index) ? descriptors[index] : nil
    }

    func release(_ number: Int32) {
        descriptors[Int(number) - 3]?.descriptor = -1
        descriptors[Int(number) - 3] = nil
    }

    /// Descriptors that are open.
    var openDescriptors: Int { descriptors.count { $0 != nil } }

    /// Ends everything: the world can't be used afterwards.
    package func destroy() {
        for loop in loops { loop.destroy() }
        for connection in all {
            connection.peer = nil
            connection.system = nil
        }
        for system in systems {
            system.ready = []
            system.listener.system = nil
        }
        all = []
        live = [:]
        events = EventHeap()
        services = []
        descriptors = []
    }
}

/// What will happen, soonest first; of the same time, in the order it was asked for.
struct EventHeap {
    private var items: [(time: UInt64, order: UInt64, action: () -> Void)] = []
    private var order: UInt64 = 0

    var first: UInt64? { items.first?.time }

    mutating func push(at time: UInt64, _ action: @escaping () -> Void) {
        order += 1
        items.append((time, order, action))
        var i = items.count - 1
        while i > 0, isBefore(i, (i - 1) / 2) {
            items.swapAt(i, (i - 1) / 2)
            i = (i - 1) / 2
        }
    }

    mutating func pop(until now: UInt64) -> (() -> Void)? {
        guard let top = items.first, top.time <= now else { return nil }
        items.swapAt(0, items.count - 1)
        items.removeLast()
        var i = 0
        while true {
            var least = i
            if 2 * i + 1 < items.count, isBefore(2 * i + 1, least) { least = 2 * i + 1 }
            if 2 * i + 2 < items.count, isBefore(2 * i + 2, least) { least = 2 * i + 2 }
            if least == i { return top.action }
            items.swapAt(i, least)
            i = least
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        (items[a].time, items[a].order) < (items[b].time, items[b].order)
    }
}
