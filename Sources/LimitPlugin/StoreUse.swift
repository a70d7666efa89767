public import CPenstock
public import PenstockPlugin

/// A store of the configuration that a limit counts in, instead of in this process (pen.stores/1).
public struct StoreUse {
    /// What came of asking.
    public enum Answer {
        /// It is decided.
        case counted(pen_count)
        /// Return `.pending`; `resumed` tells.
        case later
        /// The store is away: decide without it.
        case away
    }

    /// When to come again, of a store that is away and refuses meanwhile.
    public static let retryNanoseconds: UInt64 = 1_000_000_000

    private let handle: UInt64
    private let facts: pen_store_facts

    /// The store that `store` of a configuration names; nil: none. The limit needs one that has
    /// `kind` of counters (PEN_COUNTER_*).
    public init?(_ config: Config, _ setup: Setup, kind: UInt32) throws {
        guard let member = config["store"] else { return nil }
        var name = try member.string()
        var facts = pen_store_facts()
        facts.size = UInt32(MemoryLayout<pen_store_facts>.size)
        let tables = setup.host.tables
        handle = name.withUTF8 {
            tables.pointee.stores?.pointee.open(tables.pointee.host, Bytes($0), &facts) ?? 0
        }
        guard handle != 0 else {
            throw member.error("there is no store '\(name)'; a step that runs isolated finds none")
        }
        guard facts.kinds & 1 << kind != 0 else {
            throw member.error("the store '\(name)' doesn't count such limits")
        }
        self.facts = facts
    }

    /// Whether, without an answer, this process counts its part of the limit.
    public var isShared: Bool { facts.away == PEN_AWAY_SHARE }
    /// Whether, without an answer, requests pass.
    public var allows: Bool { facts.away == PEN_AWAY_ALLOW }
    /// How many gateways share the limit.
    public var gateways: Double { Double(max(facts.gateways, 1)) }

    /// Takes from a counter.
    public func take(_ counter: pen_counter, _ exchange: Exchange) throws -> Answer {
        guard let stores = exchange.tables.pointee.stores else {
            throw HostError.unsupported("pen.stores/1")
        }
        var counter = counter
        counter.size = UInt32(MemoryLayout<pen_counter>.size)
        var count = pen_count()
        count.size = UInt32(MemoryLayout<pen_count>.size)
        // Most engines answer at once, mostly: a wait is opened when there is something to wait for.
        switch stores.pointee.take(exchange.raw, handle, &counter, 1, 0, &count) {
        case PEN_STORE_COUNTED: return .counted(count)
        case PEN_STORE_AWAY: return .away
        case PEN_STORE_LATER: break
        default: throw HostError(PEN_E_LIMIT, "counting in the store")
        }
        let wait = try exchange.suspend(deadline: max(facts.deadline_ms, 1))
        switch stores.pointee.take(exchange.raw, handle, &counter, 1, wait.token, &count) {
        case PEN_STORE_LATER: return .later
        default: throw HostError(PEN_E_FAILED, "asking the store")
        }
    }

    /// What an event after `.later` means.
    public func resumed(_ exchange: Exchange, _ event: Event) throws -> Answer {
        switch event.kind {
        case .resumed:
            guard event.value == 0, event.data.n == MemoryLayout<pen_count>.size,
                let bytes = event.data.p
            else { return .away }
            return .counted(UnsafeRawPointer(bytes).loadUnaligned(as: pen_count.self))
        case .timeout:
            exchange.tables.pointee.stores?.pointee.expired(exchange.raw, handle)
            return .away
        default: throw HostError(PEN_E_STATE, "waiting for the store")
        }
    }
}
