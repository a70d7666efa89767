public import CPenstock
internal import Synchronization

/// What shadow steps said against what was enforced: by principal, and some requests whole.
///
/// One a loop. The loop writes, the admin thread reads, by a lock that is held for less than a
/// microsecond and that nobody else wants; exchanges without shadow steps never see it.
public final class ShadowLedger: Sendable {
    /// Principals that are told apart, of all shadow steps together; the rest count as one for each step.
    public static let principalsMax = 2048
    /// Requests that are kept, the latest. Those on which both agree have a quarter of them.
    public static let samplesMax = 256
    /// Requests that are kept in a second.
    static let samplesPerSecond = 50
    /// Bytes of each text of a sample, and of a principal: what is longer is cut.
    static let textMax = 512

    private let state = Mutex(State())

    private struct State {
        var rows: [Key: [UInt64]] = [:]
        /// Of each shadow step of the configuration that serves (`StepRecord.evidence`), by its metrics' number;
        /// nil: all are heard.
        var expected: [UInt32: UInt64]?
        var disagreements = Ring(capacity: ShadowLedger.samplesMax * 3 / 4)
        var agreements = Ring(capacity: ShadowLedger.samplesMax / 4)
        var second: UInt64 = 0
        var taken = 0
    }

    private struct Key: Hashable {
        var metric: UInt32
        var principal: [UInt8]
    }

    private struct Ring {
        let capacity: Int
        var list: [Sample] = []
        var next = 0

        mutating func append(_ sample: Sample) {
            if list.count < capacity {
                list.append(sample)
            } else {
                list[next] = sample
                next = (next + 1) % capacity
            }
        }

        mutating func keep(_ isKept: (Sample) -> Bool) {
            list = (list[next...] + list[..<next]).filter(isKept)
            next = 0
        }
    }

    /// One request on which a shadow step was heard.
    public struct Sample: Sendable {
        /// Number of the step's metrics.
        public var metric: UInt32 = 0
        /// Milliseconds since 1970.
        public var time: Int64 = 0
        /// Which request; the path without its query, which may hold a credential.
        public var requestID = "", method = "", path = "", client = ""
        /// PEN_ALLOW …: what was enforced, and what the shadow step said.
        public var enforced: pen_verdict = 0, shadow: pen_verdict = 0
        /// Who it is for either; empty: nobody said.
        public var enforcedPrincipal = "", shadowPrincipal = ""
        /// Both let it in, and the shadow step takes it for somebody else.
        public var isRenamed = false
        /// The step that decided, and its place in the configuration.
        public var enforcedBy = "", enforcedAt = ""
        /// Why it refused, in its words or the operator's; empty: it didn't, or nothing was said.
        public var enforcedReason = ""
        /// Why the shadow step refuses or fails, in its words or the operator's.
        public var reason = ""
        /// Of a chain in shadow, what its steps said, in order.
        public var asked: [Trace.Asked] = []
        /// What the shadow step would have changed.
        public var changes: [Trace.Change] = []
        /// How long the shadow step took.
        public var nanoseconds: UInt64 = 0
    }

    /// What one shadow step said of one principal's requests.
    public struct Row: Sendable {
        /// Number of the step's metrics.
        public var metric: UInt32
        /// nil: all that came after `principalsMax` others.
        public var principal: String?
        /// Enforced × shadow, four columns each, row by row.
        public var matrix: [UInt64]
        /// Of those that both let in, how many the shadow step takes for somebody else.
        public var renamed: UInt64
    }

    /// Nothing yet.
    public init() {}

    /// A shadow step has its verdict. [loop]
    func note(
        _ copy: Exchange, _ step: UnsafePointer<StepRecord>, shadow: pen_verdict,
        nanoseconds: UInt64
    ) {
        let enforced = copy.pointee.auth.verdict
        let (row, column) = (StepMetrics.column(enforced), StepMetrics.column(shadow))
        let now = copy.pointee.loop.pointee.now
        let isRenamed = Self.isRenamed(copy, step, shadow: shadow)
        let isWanted = state.withLock { state in
            // One of a configuration that has gone, or that isn't there yet, is no evidence of this one's.
            if let expected = state.expected,
                expected[step.pointee.metric] != step.pointee.evidence
            {
                return false
            }
            let principal = copy.pointee.auth.shadow?.pointee.principal ?? .absent
            var key = Key(
                metric: step.pointee.metric,
                principal: Array(principal[0..<min(principal.n, Self.textMax)].buffer))
            if state.rows[key] == nil, state.rows.count >= Self.principalsMax {
                key.principal = [0]
            }
            state.rows[key, default: Self.nothing][row * 4 + column] &+= 1
            if isRenamed { state.rows[key]?[16] &+= 1 }
            if state.second != now / 1_000_000_000 {
                state.second = now / 1_000_000_000
                state.taken = 0
            }
            state.taken += 1
            return state.taken <= Self.samplesPerSecond
        }
        guard isWanted else { return }
        var sample = Self.sample(copy, step, shadow: shadow, nanoseconds: nanoseconds)
        sample.isRenamed = isRenamed
        state.withLock { state in
            if row == column, !isRenamed {
                state.agreements.append(sample)
            } else {
                state.disagreements.append(sample)
            }
        }
    }

    /// From here on these are heard. What was counted of others, of one that has changed or around which
    /// something has, is forgotten: it says nothing of what serves. [loop]
    public func expect(_ evidence: [UInt32: UInt64]) {
        state.withLock { state in
            let former = state.expected ?? [:]
            state.expected = evidence
            func isKnown(_ metric: UInt32) -> Bool {
                evidence[metric] != nil && evidence[metric] == former[metric]
            }
            state.rows = state.rows.filter { isKnown($0.key.metric) }
            state.disagreements.keep { isKnown($0.metric) }
            state.agreements.keep { isKnown($0.metric) }
        }
    }

    /// A matrix, and how many are renamed.
    private static let nothing = [UInt64](repeating: 0, count: 17)

    /// Whether both let it in and it would be somebody else's. Beside others that must allow too, whoever they
    /// named stays, unless all must name the same. Who doesn't say who somebody isn't names nobody. One step
    /// needn't name anybody; what would be a whole chain would let in nobody by name.
    private static func isRenamed(
        _ copy: Exchange, _ step: UnsafePointer<StepRecord>, shadow: pen_verdict
    ) -> Bool {
        guard shadow == PEN_ALLOW, copy.pointee.auth.verdict == PEN_ALLOW,
            let state = copy.pointee.auth.shadow, !step.pointee.flags.contains(.turned)
        else { return false }
        let said = copy.pointee.auth.principal
        if step.pointee.flags.contains(.mustAgree) { return !said.equals(state.pointee.principal) }
        if step.pointee.flags.contains(.besideOthers) { return false }
        guard said.isPresent else {
            return state.pointee.chain != nil && state.pointee.principal.isPresent
        }
        return !said.equals(state.pointee.principal)
    }

    private static func sample(
        _ copy: Exchange, _ step: UnsafePointer<StepRecord>, shadow: pen_verdict,
        nanoseconds: UInt64
    ) -> Sample {
        func text(_ view: ByteView) -> String {
            view.isPresent ? String(view[0..<min(view.n, textMax)]) : ""
        }
        var sample = Sample()
        sample.metric = step.pointee.metric
        sample.time = copy.pointee.loop.pointee.unixMilliseconds
        sample.requestID = text(copy.pointee.requestID)
        sample.method = text(copy.pointee.method)
        sample.path = text(copy.pointee.path)
        sample.client = text(copy.pointee.clientAddress)
        (sample.enforced, sample.shadow) = (copy.pointee.auth.verdict, shadow)
        sample.enforcedPrincipal = text(
            copy.pointee.auth.shadow?.pointee.principal ?? .absent)
        sample.shadowPrincipal = text(copy.pointee.auth.principal)
        let decider = copy.pointee.auth.shadow?.pointee.decidedBy
        sample.enforcedBy = text(decider?.pointee.name ?? .absent)
        sample.enforcedAt = text(decider?.pointee.source ?? .absent)
        sample.enforcedReason = text(copy.pointee.auth.shadow?.pointee.enforcedReason ?? .absent)
        let said = copy.pointee.auth.refusal.message
        let own = copy.pointee.auth.shadow?.pointee.reason(copy.pointee.auth.refused) ?? .absent
        let detail = copy.pointee.failure.detail
        sample.reason = text(own.isPresent ? own : detail.isPresent ? detail : said)
        sample.asked = copy.askedInShadow
        sample.changes = copy.changesInShadow(atMost: 32)
        sample.nanoseconds = nanoseconds
        return sample
    }

    /// What there is, the latest sample first. [any]
    public func read() -> (rows: [Row], samples: [Sample]) {
        state.withLock { state in
            let rows = state.rows.map { key, matrix in
                Row(
                    metric: key.metric,
                    principal: key.principal == [0]
                        ? nil : String(decoding: key.principal, as: UTF8.self),
                    matrix: Array(matrix[..<16]), renamed: matrix[16])
            }
            let samples = state.disagreements.list + state.agreements.list
            return (rows, samples.sorted { $0.time > $1.time })
        }
    }
}
