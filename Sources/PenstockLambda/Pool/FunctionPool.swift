/// The processes of one function, and the invocations that wait for one.
///
/// As on AWS an invocation that finds no idle process starts one. Unlike there, where the machine has
/// no room for another it waits. The loop's thread only.
final class FunctionPool {
    private(set) var function: PreparedFunction
    unowned let fleet: FunctionFleet
    private(set) var processes: [FunctionProcess] = []
    /// The one that was used last is used next, so that the others become idle for good.
    private var idle: [FunctionProcess] = []
    private var waiting: [Invocation] = []
    /// Processes that are to be started in place of others that took too long to start.
    private var again = 0

    init(_ function: PreparedFunction, _ fleet: FunctionFleet) {
        self.function = function
        self.fleet = fleet
    }

    var firstWaiting: Invocation? { waiting.first }
    var isWaiting: Bool { !waiting.isEmpty }
    /// Whom another function's process may take the place of: idle for longest.
    var longestIdle: FunctionProcess? { idle.first }

    /// Invocations that run or wait.
    private var concurrency: Int {
        waiting.count + processes.count { $0.phase == .busy }
    }

    func invoke(_ invocation: Invocation) {
        if let problem = function.problem { return invocation.fail(.cannotStart(problem)) }
        if let most = function.definition.concurrency, concurrency >= most {
            return invocation.answer(
                InvokeException.throttled("ReservedFunctionConcurrentInvocationLimitExceeded"))
        }
        if let process = idle.popLast() { return process.run(invocation) }
        guard fleet.takeWaiting() else {
            return invocation.answer(
                InvokeException.throttled("ConcurrentInvocationLimitExceeded"))
        }
        invocation.turn = fleet.takeTurn()
        waiting.append(invocation)
        balance()
    }

    /// The function has changed: processes of the old one end when they have no work.
    func replace(_ function: PreparedFunction) {
        let isSame = function.isSame(as: self.function)
        self.function = function
        guard !isSame else { return }
        retire()
        if let problem = function.problem {
            while let invocation = takeWaiting() { invocation.fail(.cannotStart(problem)) }
        }
        balance()
    }

    /// The function is gone.
    func remove() {
        retire()
        while let invocation = takeWaiting() {
            invocation.answer(InvokeException.notFound(function.definition.arn))
        }
    }

    private func retire() {
        for process in processes {
            process.isRetired = true
            if process.phase == .idle || process.phase == .starting { process.end() }
        }
        idle = []
    }

    // MARK: What processes tell

    func becameIdle(_ process: FunctionProcess) {
        // One that always has work may not keep others from having any.
        if fleet.isStarving(besides: self) { return process.end() }
        if let invocation = takeWaiting() {
            process.run(invocation)
        } else {
            idle.append(process)
        }
        fleet.balance()
    }

    /// It isn't waiting for work any more, whatever it does.
    func leftIdle(_ process: FunctionProcess) { idle.removeAll { $0 === process } }

    func ended(_ process: FunctionProcess) {
        processes.removeAll { $0 === process }
        leftIdle(process)
        fleet.processes -= 1
        fleet.balance()
    }

    /// It ended before it asked for work. One invocation learns why; others get another process.
    func failedToStart(_ error: FunctionError?, _ initError: [UInt8]?, how: String) {
        let invocation = takeWaiting()
        if let initError {
            var answer = InvokeAnswer(status: 200, payload: initError)
            answer.functionError = "Unhandled"
            invocation?.answer(answer)
        } else {
            invocation?.fail(error ?? .exited(invocation?.id ?? "", how: how))
        }
        let why = initError.map { String(decoding: $0, as: UTF8.self) } ?? error?.message
        fleet.log(
            .error, function, invocation?.id ?? "",
            "it didn't start: \(why ?? (how.isEmpty ? "exit status 0" : how))")
    }

    /// One took too long to start and is ended: another begins in its place, if somebody waits for it.
    func startAgain() {
        again += 1
        balance()
        if !isWaiting { again = 0 }
    }

    /// A process began to end or has answered: others may be needed.
    func changed() {
        idle.removeAll { $0.phase != .idle }
        if isWaiting { balance() }
    }

    // MARK: Balance

    /// Starts what waiting invocations need and the machine has room for.
    func balance() {
        while let process = idle.last, let invocation = takeWaiting() {
            idle.removeLast()
            process.run(invocation)
        }
        var coming = processes.count {
            !$0.isRetired && ($0.phase == .starting || ($0.phase == .returning && !$0.isLate))
        }
        while coming < waiting.count, fleet.takePlace(for: self) {
            do throws(LambdaFailure) {
                processes.append(try FunctionProcess(function, self, isSecond: again > 0))
                again = max(0, again - 1)
                fleet.processes += 1
                coming += 1
            } catch {
                takeWaiting()?.fail(.cannotStart(error.message))
                fleet.log(.error, function, "", error.message)
            }
        }
    }

    @discardableResult
    private func takeWaiting() -> Invocation? {
        guard !waiting.isEmpty else { return nil }
        fleet.waiting -= 1
        // Who was to have them has another one: what starts from now on is a first start.
        if waiting.count == 1 { again = 0 }
        return waiting.removeFirst()
    }
}
