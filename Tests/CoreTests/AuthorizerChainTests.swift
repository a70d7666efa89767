import CPenstock
import FuzzRun
import PenstockCore
import Testing

/// A chain as the documentation describes it, evaluated in the plainest way: the model that the
/// walking, suspending evaluator of Core is held against.
indirect enum ModelChain {
    case leaf(pen_verdict)
    case allOf([ModelChain])
    case anyOf([ModelChain])
    case firstOf([ModelChain])
    case not(ModelChain)

    var verdict: pen_verdict {
        switch self {
        case .leaf(let verdict): return verdict
        case .allOf(let list):
            for child in list where child.verdict != PEN_ALLOW { return child.verdict }
            return PEN_ALLOW
        case .anyOf(let list):
            var seen: Set<pen_verdict> = []
            for child in list {
                if child.verdict == PEN_ALLOW { return PEN_ALLOW }
                seen.insert(child.verdict)
            }
            if seen.contains(PEN_DENY) { return PEN_DENY }
            return seen.contains(PEN_ERROR) ? PEN_ERROR : PEN_ABSTAIN
        case .firstOf(let list):
            for child in list where child.verdict != PEN_ABSTAIN { return child.verdict }
            return PEN_ABSTAIN
        case .not(let child):
            switch child.verdict {
            case PEN_ALLOW: return PEN_DENY
            case PEN_DENY: return PEN_ALLOW
            default: return child.verdict
            }
        }
    }

    var definition: ChainDefinition {
        switch self {
        case .leaf(let verdict):
            .step(
                StepDefinition(
                    handle: Stub.authorizer(verdict), phase: PEN_PHASE_AUTH, name: "leaf"))
        case .allOf(let list): .allOf(list.map(\.definition), samePrincipal: false)
        case .anyOf(let list): .anyOf(list.map(\.definition))
        case .firstOf(let list): .firstOf(list.map(\.definition))
        case .not(let child): .not(child.definition)
        }
    }

    /// How many variables remain: those of the leaves that are part of why it was allowed.
    static func random(_ random: inout SplitMix64, depth: Int) -> ModelChain {
        let kind = depth == 0 ? 0 : random.next() % 6
        let count = Int(random.next() % 3) + 1
        func children() -> [ModelChain] {
            (0..<count).map { _ in ModelChain.random(&random, depth: depth - 1) }
        }
        switch kind {
        case 1: return .allOf(children())
        case 2: return .anyOf(children())
        case 3: return .firstOf(children())
        case 4: return .not(.random(&random, depth: depth - 1))
        default:
            return .leaf([PEN_ALLOW, PEN_DENY, PEN_ABSTAIN, PEN_ERROR][Int(random.next() % 4)])
        }
    }
}

@Suite("The authorizer chain", .serialized)
struct AuthorizerChainTests {
    private func status(of verdict: pen_verdict) -> Int32 {
        switch verdict {
        case PEN_ALLOW: 200
        case PEN_DENY: 403
        case PEN_ABSTAIN: 401
        default: 500
        }
    }

    @Test("agrees with the model on 2,000 random trees, and leaves nothing of a refused one behind")
    func model() {
        let loop = CoreLoop()
        for seed in 0..<2000 as Range<UInt64> {
            var random = SplitMix64(state: seed)
            let model = ModelChain.random(&random, depth: 4)
            let snapshot = snapshot(chain: model.definition)
            let exchange = loop.request("/a", snapshot)
            let outcome = Pipeline.start(exchange)
            #expect(outcome == .respond, "seed \(seed)")
            #expect(exchange.pointee.status == status(of: model.verdict), "seed \(seed): \(model)")
            #expect(exchange.pointee.journal.depth == 0, "seed \(seed): recording was not ended")
            if model.verdict != PEN_ALLOW, case .leaf = model {
            } else if model.verdict != PEN_ALLOW {
                #expect(exchange.pointee.variables.count == 0, "seed \(seed): \(model)")
            }
            Pipeline.end(exchange, why: PEN_END_DONE)
            #expect(exchange.pointee.openTokens == 0)
        }
    }

    @Test("a branch that lost leaves no variable, the branch that won keeps its own")
    func losersAreUndone() {
        let loop = CoreLoop()
        let chain = ModelChain.anyOf([
            .allOf([.leaf(PEN_ALLOW), .leaf(PEN_DENY)]), .leaf(PEN_ABSTAIN), .leaf(PEN_ALLOW),
        ])
        let snapshot = snapshot(chain: chain.definition)
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        #expect(exchange.pointee.status == 200)
        #expect(exchange.pointee.variables.count == 1)
    }

    @Test(
        "on_error decides what an error counts as",
        arguments: [(FailurePolicy.deny, 500), (.allow, 200), (.next, 401)]
            as [(FailurePolicy, Int32)])
    func onError(policy: FailurePolicy, status: Int32) {
        let loop = CoreLoop()
        var step = StepDefinition(
            handle: Stub.authorizer(PEN_ERROR), phase: PEN_PHASE_AUTH, name: "leaf")
        step.onError = policy
        let snapshot = snapshot(chain: .step(step))
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        #expect(exchange.pointee.status == status)
        // A lone authorizer that can't be passed over writes directly: nobody reads it after a 500.
        if policy != .deny { #expect(exchange.pointee.variables.count == 0) }
    }

    @Test("a verdict that the phase does not have is an error, never a pass")
    func unknownVerdict() {
        let loop = CoreLoop()
        let liars: [Stub.Hook] = [
            { _, _, _ in 0 }, { _, _, _ in PEN_CONTINUE }, { _, _, _ in 4711 },
            { _, _, _ in PEN_PENDING }, { _, _, _ in PEN_NEED_BODY }, { _, _, _ in PEN_RESPOND },
            { _, _, _ in PEN_FORWARD },
        ]
        for liar in liars {
            let step = StepDefinition(handle: Stub(liar), phase: PEN_PHASE_AUTH, name: "liar")
            let snapshot = snapshot(chain: .step(step))
            let exchange = loop.request("/a", snapshot)
            #expect(Pipeline.start(exchange) == .respond)
            #expect(exchange.pointee.status == 500)
            #expect(exchange.pointee.failure.detail.isPresent)
        }
    }

    @Test("a shadow authorizer decides nothing and is counted against what was enforced")
    func shadow() {
        let loop = CoreLoop()
        var shadow = StepDefinition(
            handle: Stub.authorizer(PEN_DENY), phase: PEN_PHASE_AUTH, name: "candidate")
        shadow.flags.insert(.shadow)
        let real = StepDefinition(
            handle: Stub.authorizer(PEN_ALLOW), phase: PEN_PHASE_AUTH, name: "real")
        let snapshot = snapshot(chain: .anyOf([.step(shadow), .step(real)]))
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        #expect(exchange.pointee.status == 200)
        #expect(exchange.pointee.variables.count == 1)
        let steps = loop.services.pointee.metrics.pointee.steps
        let cells = (0..<8).map { steps[$0].agreement(enforced: 0, shadow: 1) }
        #expect(cells.reduce(0, +) == 1)
    }

    @Test("a chain in shadow comes to what it would come to enforced, and changes nothing")
    func shadowChain() throws {
        for seed in 0..<500 as Range<UInt64> {
            let loop = CoreLoop()
            var random = SplitMix64(state: seed)
            let (enforced, candidate) = (
                ModelChain.random(&random, depth: 2), ModelChain.random(&random, depth: 4)
            )
            let shadow = ChainDefinition.shadow(
                candidate.definition, name: "candidate", source: "penstock.yaml:7")
            // Before and behind what decides, where a chain would stop and where it wouldn't.
            let chain = ChainDefinition.allOf(
                [shadow, .anyOf([enforced.definition]), .anyOf([shadow])], samePrincipal: false)
            let snapshot = snapshot(chain: chain)
            let exchange = loop.request("/a", snapshot)
            #expect(Pipeline.start(exchange) == .respond, "seed \(seed)")
            let verdict = enforced.verdict
            // An any_of that is nothing but a shadow isn't there.
            #expect(exchange.pointee.status == status(of: verdict), "seed \(seed): \(enforced)")
            #expect(exchange.pointee.journal.depth == 0)
            let steps = loop.services.pointee.metrics.pointee.steps
            let (row, column) = (
                StepMetrics.column(verdict), StepMetrics.column(candidate.verdict)
            )
            let cells = (0..<16).map { steps[$0].agreement(enforced: row, shadow: column) }
            #expect(cells.reduce(0, +) == 2, "seed \(seed): \(candidate)")
            let samples = loop.services.pointee.metrics.pointee.shadows.read().samples
            #expect(samples.count == 2 && samples.allSatisfy { $0.shadow == candidate.verdict })
            let asked = try #require(samples.first).asked
            #expect(!asked.isEmpty && asked.allSatisfy { $0.step == "leaf" })
            Pipeline.end(exchange, why: PEN_END_DONE)
        }
    }

    @Test("what is nothing but shadows lets nobody past the others")
    func shadowsAlone() {
        var shadow = StepDefinition(
            handle: Stub.authorizer(PEN_ALLOW), phase: PEN_PHASE_AUTH, name: "shadow")
        shadow.flags.insert(.shadow)
        let nothing: [ChainDefinition] = [
            .step(shadow), .anyOf([.step(shadow)]), .not(.firstOf([.step(shadow)])),
            .allOf([.anyOf([.step(shadow), .step(shadow)])], samePrincipal: true),
        ]
        let deny = ModelChain.leaf(PEN_DENY).definition
        let allow = ModelChain.leaf(PEN_ALLOW).definition
        for idle in nothing {
            for list in [[idle, deny], [deny, idle], [allow, idle, deny], [idle, idle, deny]] {
                for chain in [
                    ChainDefinition.allOf(list, samePrincipal: false),
                    .firstOf([idle, .allOf(list, samePrincipal: false)]),
                ] {
                    let loop = CoreLoop()
                    let snapshot = snapshot(chain: chain)
                    let exchange = loop.request("/a", snapshot)
                    #expect(Pipeline.start(exchange) == .respond)
                    #expect(exchange.pointee.status == 403, "\(idle)")
                }
            }
        }
    }

    @Test("where everything is a shadow everybody is let in", arguments: [true, false])
    func onlyShadow(isChain: Bool) {
        let loop = CoreLoop()
        var step = StepDefinition(
            handle: Stub.authorizer(PEN_DENY), phase: PEN_PHASE_AUTH, name: "leaf")
        if !isChain { step.flags.insert(.shadow) }
        let chain: ChainDefinition =
            isChain ? .shadow(.not(.step(step)), name: "all", source: "") : .step(step)
        let snapshot = snapshot(chain: chain)
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        #expect(exchange.pointee.status == 200)
        let samples = loop.services.pointee.metrics.pointee.shadows.read().samples
        #expect(samples.map(\.shadow) == [isChain ? PEN_ALLOW : PEN_DENY])
    }

    @Test("the authorizer that refused names what a refusal answers; of abstentions the last asked")
    func refusal() {
        func leaf(_ verdict: pen_verdict, _ refusal: UInt32 = 0) -> ChainDefinition {
            var step = StepDefinition(
                handle: Stub.authorizer(verdict), phase: PEN_PHASE_AUTH, name: "leaf")
            step.refusal = refusal
            return .step(step)
        }
        let own = PEN_GR_INVALID_API_KEY
        let cases: [(ChainDefinition, UInt32)] = [
            (leaf(PEN_DENY, own), own), (leaf(PEN_ABSTAIN, own), own),
            (leaf(PEN_ERROR, own), PEN_GR_AUTHORIZER_FAILURE),
            (leaf(PEN_DENY), PEN_GR_ACCESS_DENIED), (leaf(PEN_ABSTAIN), PEN_GR_UNAUTHORIZED),
            (.allOf([leaf(PEN_ALLOW), leaf(PEN_ABSTAIN, own)], samePrincipal: false), own),
            (
                .allOf([leaf(PEN_ABSTAIN), leaf(PEN_DENY, own)], samePrincipal: false),
                PEN_GR_UNAUTHORIZED
            ),
            (.anyOf([leaf(PEN_DENY), leaf(PEN_ABSTAIN, own)]), PEN_GR_ACCESS_DENIED),
            (.anyOf([leaf(PEN_DENY, own), leaf(PEN_ABSTAIN)]), own),
            (.firstOf([leaf(PEN_ABSTAIN), leaf(PEN_ABSTAIN, own)]), own),
            (.not(leaf(PEN_ALLOW, own)), own),
        ]
        let loop = CoreLoop()
        for (i, (chain, expected)) in cases.enumerated() {
            let snapshot = snapshot(chain: chain)
            let exchange = loop.request("/a", snapshot)
            #expect(Pipeline.start(exchange) == .respond)
            #expect(exchange.pointee.failure.type == expected, "case \(i)")
        }
    }

    @Test("what an authorizer says of its refusal wins over its step's; a worse verdict's over it")
    func saidRefusal() {
        func said(_ verdict: pen_verdict) -> ChainDefinition {
            let stub =
                verdict == PEN_DENY
                ? Stub { _, exchange, _ in
                    Self.say(Exchange(exchange), PEN_GR_EXPIRED_TOKEN, "too late")
                    return PEN_DENY
                }
                : Stub { _, exchange, _ in
                    Self.say(Exchange(exchange), PEN_GR_UNAUTHORIZED, "who?")
                    return PEN_ABSTAIN
                }
            var step = StepDefinition(handle: stub, phase: PEN_PHASE_AUTH, name: "leaf")
            step.refusal = PEN_GR_INVALID_API_KEY
            return .step(step)
        }
        let cases: [(ChainDefinition, UInt32, String?)] = [
            (said(PEN_DENY), PEN_GR_EXPIRED_TOKEN, "too late"),
            (said(PEN_ABSTAIN), PEN_GR_UNAUTHORIZED, "who?"),
            (.anyOf([said(PEN_DENY), said(PEN_ABSTAIN)]), PEN_GR_EXPIRED_TOKEN, "too late"),
            (.anyOf([said(PEN_ABSTAIN), said(PEN_DENY)]), PEN_GR_EXPIRED_TOKEN, "too late"),
            (
                .anyOf([said(PEN_ABSTAIN), .not(ModelChain.leaf(PEN_ALLOW).definition)]),
                PEN_GR_ACCESS_DENIED, nil
            ),
        ]
        let loop = CoreLoop()
        for (i, (chain, type, message)) in cases.enumerated() {
            let snapshot = snapshot(chain: chain)
            let exchange = loop.request("/a", snapshot)
            #expect(Pipeline.start(exchange) == .respond)
            #expect(exchange.pointee.failure.type == type, "case \(i)")
            let found = exchange.pointee.failure.message
            #expect((found.isPresent ? String(found) : nil) == message, "case \(i)")
        }
    }

    private static func say(_ exchange: Exchange, _ type: UInt32, _ message: StaticString) {
        exchange.pointee.auth.refusal.type = type
        exchange.pointee.auth.refusal.message = ByteView(message)
        exchange.pointee.auth.refusal.isSaid = true
    }
}
