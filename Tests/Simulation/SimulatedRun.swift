import PenstockCore
import PenstockHTTP
package import PenstockIO

/// One run: a gateway of a few loops, clients and backends, for as long as the seed says; then what
/// must hold of all of it.
package final class SimulatedRun {
    package let world: SimulatedWorld
    let profile: Profile
    var random: SimulatedRandom
    private(set) var failures: [String] = []
    /// Answers that were checked.
    package internal(set) var answers = 0
    private var clients: [any SimulatedUser] = []
    private var reached: [Int: Int] = [:]
    private var blamed: Set<Int> = []
    /// Requests whose integration was told of its upstream's answer.
    var heard: Set<Int> = []
    /// Streamed callouts under way, by the exchange's id.
    var streams: [Int: SimulatedStream] = [:]
    private var spoiled = false
    private var hasRefused = false
    private var ids = 0
    private var snapshots = 0
    private var drainingLoops = 0
    private var upstreamVersion = 0

    /// A run that was not started.
    package init(seed: UInt64, isTracing: Bool = false) {
        var random = SimulatedRandom(seed: seed)
        profile = Profile(&random)
        self.random = random
        world = SimulatedWorld(
            seed: seed ^ 0x55aa,
            options: SimulatedRun.options(profile.loops, bufferBytes: profile.bufferBytes))
        world.isTracing = isTracing
        world.faults.accepting = profile.kernelFaults
        world.faults.registering = profile.kernelFaults
        world.faults.submitting = profile.kernelFaults
    }

    /// Small limits and short times: everything happens often.
    private static func options(_ loops: Int, bufferBytes: Int) -> LoopGroupOptions {
        var options = LoopGroupOptions(
            loops: loops,
            listeners: [ListenerOptions(name: "main", address: .tcp(host: "sim", port: 80))])
        options.routeCapacity = 32
        options.stepCapacity = 64
        options.limits.connectionsPerLoop = 64
        options.limits.head.headBytes = 4096
        options.timeouts.head = 3_000_000_000
        options.timeouts.idle = 4_000_000_000
        options.timeouts.body = 3_000_000_000
        options.timeouts.write = 4_000_000_000
        options.timeouts.linger = 1_000_000_000
        options.limits.bufferBytes = bufferBytes
        return options
    }

    /// Runs to the end; what failed.
    package func execute() -> [String] {
        for name in ["one", "two", "three"] {
            world.serve(path: name, fate: { [unowned self] in fate() }) {
                [unowned self] connection in
                SimulatedBackend(self, connection)
            }
        }
        // Of a name's addresses one may hang and one refuse: the request must not suffer from it.
        world.serve(path: "hangs", fate: { .never }) { [unowned self] in SimulatedBackend(self, $0)
        }
        world.serve(path: "refuses", fate: { .refuse }) { [unowned self] in
            SimulatedBackend(self, $0)
        }
        world.resolve(
            host: "race", port: 1, to: random.shuffled(["hangs", "refuses", "nobody", "one"]))
        world.start(snapshot())
        for number in 0..<profile.clients {
            let client: any SimulatedUser =
                random.chance(profile.http2Share)
                ? SimulatedStreams(self, number: number) : SimulatedClient(self, number: number)
            clients.append(client)
            world.after(UInt64(random.below(random.of([10, 50_000_000, 1_000_000_000])))) {
                client.start()
            }
        }
        for _ in 0..<profile.reloads {
            world.after(UInt64(random.below(1_000_000_000))) { [unowned self] in
                world.publish(snapshot())
            }
        }
        if profile.drainsEarly {
            world.after(UInt64(random.below(500_000_000))) { [unowned self] in drain() }
        }
        var steps = 0
        let served = world.run(limit: 200_000_000_000, turnLimit: 400_000) {
            steps += 1
            if steps % 32 == 0 { world.checkPools() }
            return clients.allSatisfy(\.isDone)
        }
        expect(served, "serving")
        if failures.isEmpty {
            drain()
            expect(
                world.run(limit: 60_000_000_000, turnLimit: 400_000) {
                    drainingLoops == profile.loops && world.isQuiet
                }, "draining")
            let leaks = world.leaks()
            failures += leaks.map { "leak: \($0)" }
        }
        failures += world.reports
        let isClean = failures.isEmpty
        // What leaked may still be pointed at.
        if isClean { world.destroy() }
        return failures
    }

    private func expect(_ outcome: SimulatedWorld.Outcome, _ phase: String) {
        guard outcome != .done else { return }
        let waiting = clients.filter { !$0.isDone }.map {
            "client \($0.number) (#\($0.connection?.number ?? 0))"
        }
        fail("\(phase): \(outcome); not done: \(waiting)")
    }

    private var isDraining = false

    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        world.trace("drain")
        world.drain { [unowned self] in
            drainingLoops += 1
            if drainingLoops == profile.loops { clients.forEach { $0.draining() } }
        }
    }

    // MARK: What peers tell

    func fail(_ problem: String) {
        world.trace("FAILED \(problem)")
        if failures.count < 10 { failures.append(problem) }
    }

    func nextID() -> Int {
        ids += 1
        return ids
    }

    /// A backend read the head of a request.
    func reached(_ id: Int, method: String, line: String) {
        if line.contains("/callout/") { return }
        let times = (reached[id] ?? 0) + 1
        reached[id] = times
        if times > 1, method == "POST" || method == "PATCH" {
            fail("\(method) \(id) reached backends \(times) times")
        }
        if times > 4 { fail("\(method) \(id) reached backends \(times) times") }
    }

    /// A fault was made that this request may suffer from.
    func blame(_ id: Int) { blamed.insert(id) }

    /// A fault was made that any request may suffer from.
    func spoil() { spoiled = true }

    // MARK: What clients may see

    /// Whether the gateway may answer so, by itself.
    func allows(_ status: Int, _ request: PlannedRequest, isGuilty: Bool) -> Bool {
        switch status {
        case 502, 504:
            blamed.contains(request.id) || spoiled || hasRefused || profile.staleCloses
                || profile.kernelFaults
        case 500:
            profile.kernelFaults
                || ((request.route == .callout || request.route == .stream)
                    && (profile.backendFaults || profile.staleCloses))
        case 408: isGuilty
        case 400: isGuilty
        case 200: blamed.contains(request.id)  // Garbage that begins like an answer.
        default: false
        }
    }

    /// Whether the connection may break off inside the answer to a request.
    func allowsCut(_ request: PlannedRequest) -> Bool {
        blamed.contains(request.id) || profile.kernelFaults
    }

    /// Whether idle connections may be closed: the gateway drains.
    var mayCloseIdle: Bool { isDraining }

    private func fate() -> SimulatedService.Fate {
        guard profile.backendFaults else { return .accept }
        let fate: SimulatedService.Fate =
            switch random.below(40) {
            case 0: .refuseNow
            case 1: .refuse
            case 2: .never
            default: .accept
            }
        if fate != .accept { hasRefused = true }
        return fate
    }

    // MARK: Snapshots

    private func snapshot() -> Snapshot {
        snapshots += 1
        if random.chance(400) { upstreamVersion += 1 }
        return SimulatedConfiguration(run: self).snapshot(
            number: UInt64(snapshots), version: upstreamVersion)
    }
}
