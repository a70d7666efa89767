import CPenstock

/// Runs the async roles of an instance: snapshot, suspend, task, resume, effects.
struct AsyncRoles {
    /// Bits of the phases that async roles serve; 0 for nearly every plugin.
    let phases: UInt32
    private let plugin: (any AsyncPlugin)?
    private let reads: [String]

    init(_ plugin: any Plugin, reads: [String]?) {
        guard let plugin = plugin as? any AsyncPlugin else {
            phases = 0
            self.plugin = nil
            self.reads = []
            return
        }
        var phases: UInt32 = 0
        if plugin is any AsyncAuthorizer { phases |= 1 << PEN_PHASE_AUTH }
        if plugin is any AsyncValidator { phases |= 1 << PEN_PHASE_VALIDATE }
        if plugin is any AsyncLimiter { phases |= 1 << PEN_PHASE_RATE_LIMIT }
        if plugin is any AsyncIntegration { phases |= 1 << PEN_PHASE_INTEGRATE }
        if plugin is any AsyncTransformer {
            phases |= 1 << PEN_PHASE_TRANSFORM_REQUEST | 1 << PEN_PHASE_TRANSFORM_RESPONSE
        }
        self.phases = phases
        self.plugin = plugin
        self.reads = reads ?? type(of: plugin).descriptor.reads.map { String(describing: $0) }
    }

    func serves(_ phase: pen_phase) -> Bool {
        phases != 0 && phase < 32 && phases & (1 << phase) != 0
    }

    /// Begins the work of one phase on the loop.
    func start(_ exchange: Exchange, _ phase: pen_phase) throws -> pen_verdict {
        guard let plugin else { return PEN_FAIL }
        let side: BodySide = phase == PEN_PHASE_TRANSFORM_RESPONSE ? .response : .request
        var body: Bytes?
        if reads.contains(side == .response ? "response.body" : "request.body") {
            body = exchange.body(side)
            if body == nil {
                try exchange.requireBody()
                return PEN_NEED_BODY
            }
        }
        let snapshot = RequestSnapshot(exchange, phase: phase, reads: reads, body: body)
        let wait = try exchange.suspend(deadline: plugin.deadline)
        // The task may outlive everything but the process: it holds the plugin and the wait only.
        let task = Task.detached {
            let outcome = await AsyncRoles.run(plugin, snapshot)
            // The box travels in `data`, which the host releases in every case; its address is the
            // value, because a view is all that an event shows of `data`.
            let box = Unmanaged.passRetained(outcome).toOpaque()
            wait.resume(
                value: Int64(Int(bitPattern: box)),
                data: pen_buf(p: nil, n: 0, ctx: box) { box, _, _ in
                    guard let box else { return }
                    Unmanaged<Outcome>.fromOpaque(box).release()
                })
        }
        exchange.state = Unmanaged.passRetained(Running(task)).toOpaque()
        return PEN_PENDING
    }

    /// Ends it on the loop: the effects are applied here, where the exchange may be touched.
    func resumed(_ exchange: Exchange, _ event: Event) throws -> pen_verdict {
        let running = exchange.state.map { Unmanaged<Running>.fromOpaque($0).takeRetainedValue() }
        exchange.state = nil
        guard event.kind == .resumed,
            let box = UnsafeRawPointer(bitPattern: Int(event.value))
        else {
            running?.task.cancel()
            throw UnexpectedEvent(kind: event.kind)
        }
        let outcome = Unmanaged<Outcome>.fromOpaque(box).takeUnretainedValue()
        if let message = outcome.failure { throw AsyncFailure(description: message) }
        try outcome.effects.apply(to: exchange)
        return outcome.verdict
    }

    private static func run(_ plugin: any AsyncPlugin, _ request: RequestSnapshot) async -> Outcome
    {
        var effects = Effects()
        do {
            let verdict: pen_verdict
            switch request.phase {
            case PEN_PHASE_AUTH:
                guard let role = plugin as? any AsyncAuthorizer else { return .missing }
                verdict = try await role.authorize(request, &effects).rawValue
            case PEN_PHASE_VALIDATE:
                guard let role = plugin as? any AsyncValidator else { return .missing }
                verdict = try await role.validate(request, &effects).rawValue
            case PEN_PHASE_RATE_LIMIT:
                guard let role = plugin as? any AsyncLimiter else { return .missing }
                verdict = try await role.limit(request, &effects).rawValue
            case PEN_PHASE_INTEGRATE:
                guard let role = plugin as? any AsyncIntegration else { return .missing }
                verdict = try await role.integrate(request, &effects).rawValue
            default:
                guard let role = plugin as? any AsyncTransformer else { return .missing }
                verdict = try await role.transform(request, &effects).rawValue
            }
            return Outcome(verdict, effects)
        } catch {
            return Outcome(PEN_FAIL, effects, failure: String(describing: error))
        }
    }
}

/// What a task made; handed to the loop by its address.
private final class Outcome: Sendable {
    let verdict: pen_verdict
    let effects: Effects
    let failure: String?

    init(_ verdict: pen_verdict, _ effects: Effects, failure: String? = nil) {
        self.verdict = verdict
        self.effects = effects
        self.failure = failure
    }

    static var missing: Outcome { Outcome(PEN_FAIL, Effects(), failure: "no such phase") }
}

/// The task of a waiting exchange, kept in the exchange's state so that it can be cancelled.
private final class Running {
    let task: Task<Void, Never>
    init(_ task: Task<Void, Never>) { self.task = task }
}

private struct AsyncFailure: Error, CustomStringConvertible {
    let description: String
}
