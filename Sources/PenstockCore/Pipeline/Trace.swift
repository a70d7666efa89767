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

    /// The steps in the order they ended.
    public var entries: [Entry] = []

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
                nanoseconds: nanoseconds, effects: changes))
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
