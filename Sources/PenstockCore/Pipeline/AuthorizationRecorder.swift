public import CPenstock
internal import Synchronization

/// Keeps requests with what authorizers made of them, for a while that an operator asks for: what a
/// replay against another chain is made of.
///
/// One a loop. Off it costs a relaxed load for each authorized request. What is kept has credentials in
/// it and never leaves the process as it is (`AuthzRecording` redacts).
public final class AuthorizationRecorder: Sendable {
    /// Requests that a loop keeps at most.
    public static let requestsMax = 10_000
    /// Bytes that a loop keeps at most; a request that would go past it isn't kept.
    public static let bytesMax = 16 << 20

    /// A request and its outcome.
    public struct Entry: Sendable {
        /// Milliseconds since 1970.
        public var time: Int64 = 0
        /// As they came.
        public var method = "", target = "", host = "", client = ""
        /// The fields that came, in order.
        public var fields: [(name: String, value: String)] = []
        /// Query parameters that an authorizer of the chain reads by their names: where credentials are.
        public var asked: Set<String> = []
        /// PEN_ALLOW …, of the whole chain.
        public var verdict: pen_verdict = 0
        /// Who it was; empty: nobody said.
        public var principal = ""
        /// The step that decided, and its place in the configuration.
        public var step = "", source = ""
    }

    private struct State {
        var entries: [Entry] = []
        var bytes = 0
        var max = 0
    }

    private let isOn = Atomic(false)
    private let state = Mutex(State())

    /// Keeps nothing yet.
    public init() {}

    /// Whether it keeps requests. [any]
    public var isRecording: Bool { isOn.load(ordering: .relaxed) }

    /// Begins to keep up to `max` requests, and forgets those before. [any]
    public func start(max: Int) {
        state.withLock { $0 = State(max: min(max, Self.requestsMax)) }
        isOn.store(true, ordering: .relaxed)
    }

    /// How many are kept. [any]
    public var count: Int { state.withLock { $0.entries.count } }

    /// Ends, and gives what was kept. [any]
    public func stop() -> [Entry] {
        isOn.store(false, ordering: .relaxed)
        return state.withLock { state in
            defer { state = State() }
            return state.entries
        }
    }

    /// The chain of an exchange has its verdict. [loop]
    @inline(__always)
    func note(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) {
        if isOn.load(ordering: .relaxed) { keep(exchange, chain, verdict) }
    }

    @inline(never)
    private func keep(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) {
        func text(_ view: ByteView) -> String { view.isPresent ? String(view) : "" }
        var entry = Entry()
        entry.time = exchange.pointee.loop.pointee.unixMilliseconds
        entry.method = text(exchange.pointee.method)
        entry.target = text(exchange.pointee.target)
        entry.host = text(exchange.pointee.authority)
        entry.client = text(exchange.pointee.clientAddress)
        entry.verdict = verdict
        let auth = exchange.pointee.auth
        entry.principal = text(verdict == PEN_ALLOW ? auth.principal : auth.refused.principal)
        entry.step = text(auth.decidedBy?.pointee.name ?? .absent)
        entry.source = text(auth.decidedBy?.pointee.source ?? .absent)
        for index in 0..<Int(chain.pointee.chainCount) {
            guard let step = chain.pointee.chain?[index].step else { continue }
            let reads = step.pointee.instance(exchange.pointee.loop.pointee.index).pointee.reads
            for name in 0..<Int(reads.count) where reads.names?[name].category == .query {
                if let text = reads.names?[name].text { entry.asked.insert(String(text)) }
            }
        }
        var bytes = entry.target.utf8.count
        for i in 0..<Int(exchange.pointee.receivedHeaders) {
            let field = exchange.pointee.request.fields[i]
            entry.fields.append((String(field.nameView), String(field.valueView)))
            bytes += field.nameView.n + field.valueView.n
        }
        state.withLock { state in
            guard state.entries.count < state.max, state.bytes + bytes <= Self.bytesMax else {
                return isOn.store(false, ordering: .relaxed)
            }
            state.bytes += bytes
            state.entries.append(entry)
        }
    }
}
