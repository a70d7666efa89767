internal import CPenstock
public import PenstockPlugin

/// A limiter whose limit may be in a store, and which may tell of it in every answer.
public protocol StoredLimiter: Limiter, Transformer {
    /// Where it is counted; nil: here, always.
    var store: StoreUse? { get }
    /// What answers say of it.
    var telling: LimitTelling { get }
    /// What a refusal answers.
    static var refusal: GatewayResponse { get }
    /// Why it refuses, for the log.
    static var reason: StaticString { get }
    /// Counts this gateway's part of the limit here, while the store is away.
    func countShare(_ exchange: Exchange) throws -> Verdict
}

extension StoredLimiter {
    /// Goes on when the store has answered.
    public func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict {
        guard let store else { throw HostError(PEN_E_STATE, "waiting for a store") }
        return try decide(store.resumed(exchange, event), exchange)
    }

    /// Tells of what was admitted; a refusal says it all, and has nothing kept.
    public func transformResponse(_ exchange: Exchange) throws -> Verdict {
        try telling.tell(exchange)
        return .continue
    }

    /// What a store's answer means.
    @inline(never)
    public func decide(_ answer: StoreUse.Answer, _ exchange: Exchange) throws -> Verdict {
        switch answer {
        case .later: return .pending
        case .away where store?.allows == true: return .continue
        case .away where store?.isShared == true: return try countShare(exchange)
        case .away:
            let wait = StoreUse.retryNanoseconds
            exchange.explain("the store is away, and the limit refuses without it")
            return try refuse(0, wait, wait, exchange)
        case .counted(let count) where count.allowed != 0:
            if telling.isAlways { telling.keep(count.remaining, count.reset_ns, exchange) }
            return .continue
        case .counted(let count):
            exchange.explain(Self.reason)
            return try refuse(count.remaining, count.retry_ns, count.reset_ns, exchange)
        }
    }

    /// The gateway response of a refusal, with what it says.
    @inline(never)
    public func refuse(
        _ remaining: UInt64, _ retry: UInt64, _ reset: UInt64, _ exchange: Exchange
    ) throws -> Verdict {
        try exchange.respond(Self.refusal)
        try telling.refusal?.explain(
            remaining: remaining, retry: retry, reset: reset, exchange)
        return .respond
    }
}

/// What answers say of a limit (`headers` of its configuration).
public struct LimitTelling {
    /// nil: refusals say nothing.
    public let refusal: Refusal?
    /// Whether what was admitted is told too.
    public let isAlways: Bool

    /// What an admitted request's answer tells.
    private struct Left {
        var remaining: UInt64
        var reset: UInt64
    }

    /// By the configuration. Says which phases and flags the instance then has, and what it writes.
    public init(
        _ config: Config, _ setup: Setup, _ flags: Descriptor.Flags, _ refusal: () -> Refusal
    ) throws {
        let scope = try Refusal.Scope(config)
        self.refusal = scope == .none ? nil : refusal()
        isAlways = scope == .all
        setup.phases = 1 << PEN_PHASE_RATE_LIMIT
        setup.flags = flags
        if isAlways {
            setup.phases = 1 << PEN_PHASE_RATE_LIMIT | 1 << PEN_PHASE_TRANSFORM_RESPONSE
            setup.flags = flags.union(.onLocal)
        }
        setup.declare(writes: scope == .none ? [] : Refusal.writes)
    }

    /// For the answer; without room for it the answer says nothing.
    @inline(never)
    public func keep(_ remaining: UInt64, _ reset: UInt64, _ exchange: Exchange) {
        guard let left = exchange.allocate(Left.self, count: 1) else { return }
        left.pointee = Left(remaining: remaining, reset: reset)
        exchange.state = UnsafeMutableRawPointer(left)
    }

    func tell(_ exchange: Exchange) throws {
        guard let state = exchange.state, let refusal else { return }
        let left = state.assumingMemoryBound(to: Left.self).pointee
        try refusal.tell(remaining: left.remaining, reset: left.reset, exchange)
    }
}
