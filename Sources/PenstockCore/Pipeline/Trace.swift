public import CPenstock

/// What each step of one exchange did: for `explain` and `invoke`. Off by default; a traced
/// exchange records every step's effects.
public struct Trace {
    /// One step that ran.
    public struct Entry {
        /// Which.
        public var step: UnsafePointer<StepRecord>
        /// What it said.
        public var verdict: pen_verdict
        /// Shadow steps: discarded.
        public var isShadow: Bool
        /// How long it took, waiting included.
        public var nanoseconds: UInt64
        /// Why it refuses, abstains or fails, in its words or the operator's; empty: nothing was said.
        public var reason = ""
        /// Of a chain in shadow, what its steps said, in order.
        public var asked: [Asked] = []
        /// Its effects: a range of the journal when it settled, copied out as they may be undone.
        public var effects: [Change]
    }

    /// One change as text.
    public struct Change: Sendable {
        /// "set header", "set variable", ….
        public var what: String
        /// The name.
        public var name: String
        /// The new value; "‹sensitive›" for one that must not be shown.
        public var value: String
    }

    /// What a step of a chain in shadow said.
    public struct Asked: Sendable {
        /// Its name, and its place in the configuration.
        public var step: String, source: String
        /// PEN_ALLOW ….
        public var verdict: pen_verdict
        /// Why it refuses or fails, in its words or the operator's.
        public var reason: String
        /// How long it took.
        public var nanoseconds: UInt64
    }

    /// The steps in the order they ended.
    public var entries: [Entry] = []
    /// Shadows that wait: their entries come later, and need this trace.
    public var awaited = 0

    /// Nothing yet.
    public init() {}
}

extension UnsafeMutablePointer where Pointee == Trace {
    func append(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict,
        nanoseconds: UInt64
    ) {
        var changes: [Trace.Change] = []
        if let effects = exchange.pointee.journal.effects {
            let mark = exchange.pointee.cursor.stepMark
            for i in mark..<Swift.max(mark, exchange.pointee.journal.count) {
                changes.append(Trace.Change(effects[i]))
            }
        }
        pointee.entries.append(
            Trace.Entry(
                step: step, verdict: verdict, isShadow: step.pointee.flags.contains(.shadow),
                nanoseconds: nanoseconds, reason: exchange.reason(for: verdict), effects: changes))
    }
}

extension UnsafeMutablePointer where Pointee == Trace {
    /// A shadow is over.
    func append(
        shadow copy: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict,
        nanoseconds: UInt64
    ) {
        pointee.entries.append(
            Trace.Entry(
                step: step, verdict: verdict, isShadow: true, nanoseconds: nanoseconds,
                reason: copy.shadowReason(for: verdict), asked: copy.askedInShadow,
                effects: copy.changesInShadow(atMost: .max)))
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Bytes of a reason that is kept.
    private static var reasonMax: Int { 512 }

    /// What the running step said of its verdict.
    func reason(for verdict: pen_verdict) -> String {
        guard verdict != PEN_ALLOW, verdict != PEN_CONTINUE else { return "" }
        let detail = pointee.failure.detail
        let said = detail.isPresent ? detail : pointee.auth.refusal.message
        return said.isPresent ? String(said[0..<Swift.min(said.n, Self.reasonMax)]) : ""
    }

    /// What a shadow said of its verdict; of a chain its deciding step.
    func shadowReason(for verdict: pen_verdict) -> String {
        guard verdict != PEN_ALLOW else { return "" }
        let own = pointee.auth.shadow?.pointee.reason(pointee.auth.refused) ?? .absent
        return own.isPresent
            ? String(own[0..<Swift.min(own.n, Self.reasonMax)]) : reason(for: verdict)
    }

    /// Of a shadow's copy: what the steps of its chain said.
    var askedInShadow: [Trace.Asked] {
        guard let state = pointee.auth.shadow, let asked = state.pointee.asked else { return [] }
        return (0..<state.pointee.askedCount).map { index in
            let entry = asked[index]
            return Trace.Asked(
                step: String(entry.step.pointee.name), source: String(entry.step.pointee.source),
                verdict: entry.verdict,
                reason: String(entry.reason[0..<Swift.min(entry.reason.n, 512)]),
                nanoseconds: entry.nanoseconds)
        }
    }

    /// What it would have changed.
    func changesInShadow(atMost count: Int) -> [Trace.Change] {
        guard let effects = pointee.journal.effects else { return [] }
        return (0..<Swift.min(pointee.journal.count, count)).map { Trace.Change(effects[$0]) }
    }
}

extension Trace.Change {
    init(_ effect: Effect) {
        let side = UInt32(effect.direction) == PEN_REQUEST_HEADERS ? "request" : "response"
        what =
            switch effect.kind {
            case .headerAppended: "add \(side) header"
            case .headerRemoved: "remove \(side) header"
            case .variableCreated, .variableChanged: "set variable"
            case .statusChanged: "set status"
            case .responded: "respond"
            case .bodyReplaced: "replace \(side) body"
            case .forwarded: "forward to"
            }
        name = String(effect.name)
        if effect.value.flags & PEN_SENSITIVE != 0 {
            value = "‹sensitive›"
        } else {
            value = effect.value.text
        }
    }
}

extension pen_value {
    /// The value as text for people. Off the data path.
    public var text: String {
        switch type {
        case PEN_BOOL: i != 0 ? "true" : "false"
        case PEN_INT: String(i)
        case PEN_DOUBLE: String(d)
        case PEN_STRING, PEN_JSON: String(s)
        default: "null"
        }
    }
}
