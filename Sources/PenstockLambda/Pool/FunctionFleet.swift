internal import CSystem
internal import Glibc

/// All functions: finds the one that a call means, and shares the machine among their processes. The
/// loop's thread only.
final class FunctionFleet {
    /// How often processes that work are asked how much memory they have, ns.
    private static let memoryNanos: UInt64 = 250_000_000

    let options: LambdaRuntimeOptions
    let loop: EpollLoop
    let reader = HTTPHeadReader()
    /// nil: memory is watched.
    private(set) lazy var memoryGroups = makeMemoryGroups()
    private var pools: [PreparedFunction.Key: FunctionPool] = [:]
    /// Pools without a function, while they have processes.
    private var leaving: [FunctionPool] = []
    private var names = FunctionNames()
    private let startingMax = max(4, 2 * Int(csys_core_count()))
    private var isStopping = false
    /// How many processes there are, and how many invocations wait for one.
    var processes = 0 {
        didSet { if oldValue == 0, processes > 0 { watchMemory() } }
    }
    private var turns: UInt64 = 0
    var waiting = 0
    private lazy var events = EventQueue(options, loop) { [unowned self] in run($0) }
    private lazy var memoryTimer = LoopTimer { [unowned self] in watchMemory() }

    init(_ options: LambdaRuntimeOptions, _ loop: EpollLoop) {
        self.options = options
        self.loop = loop
    }

    // MARK: Functions

    func update(_ functions: [PreparedFunction]) {
        names = FunctionNames(functions.map(\.definition))
        var gone = pools
        for function in functions {
            gone[function.key] = nil
            if let pool = pools[function.key] {
                pool.replace(function)
            } else {
                pools[function.key] = FunctionPool(function, self)
            }
        }
        for (key, pool) in gone {
            pool.remove()
            pools[key] = nil
            leaving.append(pool)
        }
    }

    /// - Parameter sink: takes a streamed reply.
    func invoke(
        _ request: InvokeRequest, sink: (any StreamSink)? = nil,
        completion: @escaping (InvokeAnswer) -> Void
    ) {
        let found = names.find(request.function, request.qualifier)
        guard case .found(let key, let qualifier) = found, let pool = pools[key] else {
            return completion(found.refusal ?? InvokeException.notFound(request.function))
        }
        let most = request.kind == .event ? PayloadLimits.event : PayloadLimits.request
        guard request.payload.count <= most else {
            return completion(InvokeException.tooLarge(most))
        }
        var request = request
        request.qualifier = qualifier
        switch request.kind {
        case .dryRun: completion(InvokeAnswer(status: 204))
        case .requestResponse:
            let invocation = Invocation(request, version: key.version, completion: completion)
            invocation.sink = sink ?? request.stream.map { ReplyStreamSink($0) }
            pool.invoke(invocation)
        case .event:
            let event = EventQueue.Event(
                request: request, id: RequestID.fresh(), acceptedAt: loop.now)
            var accepted = InvokeAnswer(status: 202)
            accepted.requestID = event.id
            accepted.executedVersion = key.version
            completion(accepted)
            run(event, key, pool)
        }
    }

    /// An asynchronous call's turn, the first or another one: the function may be gone by then.
    private func run(_ event: EventQueue.Event) {
        let found = names.find(event.request.function, event.request.qualifier)
        guard case .found(let key, _) = found, let pool = pools[key] else { return }
        run(event, key, pool)
    }

    private func run(_ event: EventQueue.Event, _ key: PreparedFunction.Key, _ pool: FunctionPool) {
        pool.invoke(
            Invocation(event.request, id: event.id, version: key.version) { [weak self] answer in
                guard let self, answer.status != 200 || answer.functionError != nil else { return }
                let outcome =
                    isStopping
                    ? "the gateway ends"
                    : answer.status == 200 ? events.failed(event) : events.throttled(event)
                let why = String(decoding: answer.payload, as: UTF8.self)
                log(
                    .error, pool.function, event.id,
                    "an asynchronous call failed, \(outcome): \(why)")
            })
    }

    /// Who takes an invocation's reply has room again.
    func resume(_ id: String) {
        let invocation = living.lazy.compactMap(\.invocation).first { $0.id == id }
        (invocation?.sink as? ReplyStreamSink)?.hasRoom()
    }

    // MARK: Room

    /// Whether another invocation may wait.
    func takeWaiting() -> Bool {
        guard waiting < options.waitingMax, !isStopping else { return false }
        waiting += 1
        return true
    }

    /// The next place among all that wait.
    func takeTurn() -> UInt64 {
        turns += 1
        return turns
    }

    /// Whether another process may start; where there are too many, an idle one is told to end and the
    /// next one begins when it has.
    func takePlace(for pool: FunctionPool) -> Bool {
        let starting = pools.values.reduce(0) { sum, pool in
            sum + pool.processes.count { $0.phase == .starting }
        }
        guard !isStopping, starting < startingMax else { return false }
        guard processes >= options.processesMax else { return true }
        let idle = pools.values.compactMap { $0 === pool ? nil : $0.longestIdle }
        idle.min { $0.idleSince < $1.idleSince }?.end()
        return false
    }

    /// Whether another function waits without any process, for longer than this one, and there is no
    /// room for one.
    func isStarving(besides own: FunctionPool) -> Bool {
        guard waiting > 0, processes >= options.processesMax else { return false }
        let turn = own.firstWaiting?.turn ?? .max
        return pools.values.contains { other in
            guard other !== own, other.processes.isEmpty, let first = other.firstWaiting else {
                return false
            }
            return first.turn < turn
        }
    }

    /// A process has started or ended: there may be room for those that wait.
    func balance() {
        leaving.removeAll { $0.processes.isEmpty }
        guard waiting > 0, !isStopping else { return }
        // Who waits for longest comes first: without an order the function whose process made room
        // could take it again, and again.
        let inOrder = pools.values.filter(\.isWaiting).sorted {
            ($0.firstWaiting?.turn ?? .max) < ($1.firstWaiting?.turn ?? .max)
        }
        for pool in inOrder { pool.balance() }
    }

    // MARK: End

    /// Tells every process to end; true once none is left.
    func stop() -> Bool {
        if !isStopping {
            isStopping = true
            if events.count > 0 {
                options.onLog(
                    LambdaLog(
                        .warning, function: "",
                        "\(events.count) asynchronous calls that failed aren't tried again"))
            }
            for pool in pools.values { pool.remove() }
            for process in living { process.end() }
        }
        return processes == 0
    }

    private func makeMemoryGroups() -> MemoryGroups? {
        guard let parent = options.memoryCgroup else { return nil }
        do throws(MemoryCgroup.Refusal) {
            return try MemoryGroups(parent)
        } catch {
            options.onLog(
                LambdaLog(
                    .warning, function: "", "functions' memory is watched only: \(error.reason)"))
            return nil
        }
    }

    private var living: [FunctionProcess] { (leaving + pools.values).flatMap(\.processes) }

    private func watchMemory() {
        guard processes > 0 else { return }
        loop.timers.set(memoryTimer, at: loop.now + Self.memoryNanos)
        for process in living
        where process.memory == nil && (process.phase == .busy || process.phase == .starting) {
            let most = process.function.definition.memoryMiB
            let used = ProcessMemory.resident(process.pid) >> 20
            guard used > most else { continue }
            log(
                .error, process.function, process.invocation?.id ?? "",
                "it has \(used) MiB of \(most) MiB and is ended: give it more MemorySize")
            // As on AWS, where the kernel ends it.
            let id = process.invocation?.id ?? process.pool.firstWaiting?.id ?? ""
            process.end(for: .exited(id, how: "signal: killed"))
        }
    }

    func log(
        _ level: LambdaLog.Level, _ function: PreparedFunction, _ requestID: String, _ text: String
    ) {
        options.onLog(
            LambdaLog(level, function: function.definition.name, requestID: requestID, text))
    }
}
