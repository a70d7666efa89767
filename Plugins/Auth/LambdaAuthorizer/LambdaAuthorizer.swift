public import CPenstock
import LambdaEvents
import LambdaPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Asks a function who may pass, and keeps its answers: API Gateway Developer Guide, "Use API Gateway
/// Lambda authorizers".
///
/// One instance a loop, so that events are written to memory that is there already. Answers are shared
/// by loops and by steps with the same `cache`.
struct LambdaAuthorizer: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.lambda-authorizer", name: "LambdaAuthorizer", version: "1.0.0",
            vendor: "Penstock", summary: "Asks a function who may pass.",
            configSchema: configSchema, flags: [.isolateOK],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "context.*", "stage.*",
                "ctx.*",
            ],
            writes: ["ctx.*"])
    }

    private let identity: Identity
    private let event: AuthorizerEventWriter
    private let invocation: Invocation
    private let answers: AnswerCache
    private let judge: Judge

    init(_ setup: Setup) throws {
        let kind = try setup.config["event"]?.choice(AuthorizerEvent.self) ?? .rest
        identity = try Identity(setup, kind)
        event = try AuthorizerEventWriter(setup, kind)
        invocation = try Invocation(setup, kind.format)
        answers = try AnswerCache(setup)
        judge = try Judge(
            isREST: kind.isREST, isSimple: try setup.config.bool("simple", or: false),
            setup)
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        switch identity.read(exchange) {
        case .missing:
            try exchange.auth.refusal(.unauthorized)
            exchange.explainFailure("an identity source is missing")
            return .abstain
        case .malformed:
            try exchange.auth.refusal(.unauthorized)
            exchange.explain("the token isn't of the form that the validation expression wants")
            return .deny
        case .twice:
            try exchange.auth.refusal(.unauthorized)
            exchange.explain("the token appears twice")
            return .deny
        case .present: break
        }
        let arn = event.arn(exchange)
        let isKept = answers.isKeeping && identity.isKey
        if isKept, let answer = answers.find(identity.key, exchange.host) {
            return try judge.decide(answer, exchange, arn: arn)
        }
        let payload = event.write(exchange, arn: arn, identity.values)
        let sharing = isKept ? answers.sharingKey(identity.key, exchange) : .absent
        guard try invocation.start(exchange, payload, sharing: sharing) else {
            throw try judge.fault("the function can't be asked", exchange)
        }
        exchange.startClock()
        return .pending
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        guard event.kind == .calloutDone else {
            throw AuthorizerFault(description: "\(event.kind) isn't waited for")
        }
        let latency = exchange.elapsedMilliseconds
        let answer: FunctionAnswer
        switch judge.read(event) {
        case .unauthorized:
            // Recorded by its users: an error of exactly this text is 401 (aws-surface.md §2.3).
            exchange.explain("the function says Unauthorized")
            try exchange.auth.refusal(.unauthorized)
            return .deny
        case .fault(let reason, let isTimeout):
            throw try judge.fault(reason, exchange, isTimeout: isTimeout)
        case .answer(let parsed): answer = parsed
        }
        // What the identity was is read again: nothing is kept over a wait.
        if answers.isKeeping, case .present = identity.read(exchange), identity.isKey {
            answers.keep(answer, event.data, for: identity.key, exchange.host)
        }
        if judge.isREST {
            try exchange.auth.context("integrationLatency", .int(latency))
        }
        return try judge.decide(answer, exchange, arn: self.event.arn(exchange))
    }
}

extension Exchange {
    /// Remembers when the function was asked.
    fileprivate func startClock() {
        guard let clock = allocate(UInt64.self, count: 1) else { return }
        clock.pointee = host.monotonicNanoseconds
        state = UnsafeMutableRawPointer(clock)
    }

    fileprivate var elapsedMilliseconds: Int64 {
        guard let state else { return 0 }
        let start = state.assumingMemoryBound(to: UInt64.self).pointee
        return Int64((host.monotonicNanoseconds &- start) / 1_000_000)
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(LambdaAuthorizer.self)
}
