import CPenstock
import PenstockCore
import Testing

@Suite("Reasons of a chain's steps", .serialized)
struct ChainReasonTests {
    /// What a step may say; C functions capture nothing, so that its place travels as the state.
    private enum Words: Int, CaseIterable {
        case silent, forged, noKey, noToken, down

        var text: StaticString {
            switch self {
            case .silent: ""
            case .forged: "forged"
            case .noKey: "no key"
            case .noToken: "no token"
            case .down: "down"
            }
        }
    }

    /// An authorizer that says why.
    private func leaf(
        _ verdict: pen_verdict, _ words: Words, onError: FailurePolicy = .deny
    ) -> ChainDefinition {
        let stub = Stub(state: Int(verdict) * 16 + words.rawValue) { state, exchange, _ in
            let number = Int(bitPattern: state) - 1
            if let words = Words(rawValue: number % 16), words != .silent {
                Exchange(exchange).pointee.failure.detail = ByteView(words.text)
            }
            return pen_verdict(number / 16)
        }
        var step = StepDefinition(handle: stub, phase: PEN_PHASE_AUTH, name: "step")
        step.onError = onError
        return .step(step)
    }

    /// The reason that is kept of a chain, and what each step said.
    private func told(_ chain: ChainDefinition) -> (reason: String?, steps: [String]) {
        let loop = CoreLoop()
        let snapshot = snapshot(chain: chain)
        let exchange = loop.request("/a", snapshot)
        let trace = UnsafeMutablePointer<Trace>.allocate(capacity: 1)
        trace.initialize(to: Trace())
        exchange.pointee.trace = trace
        _ = exchange.beginRecording()
        #expect(Pipeline.start(exchange) == .respond)
        let detail = exchange.pointee.failure.detail
        let steps = trace.pointee.entries.filter { $0.step.pointee.phase == PEN_PHASE_AUTH }
        let said = steps.map(\.reason)
        Pipeline.end(exchange, why: PEN_END_DONE)
        trace.deinitialize(count: 1)
        trace.deallocate()
        return (detail.isPresent ? String(detail) : nil, said)
    }

    @Test("what is kept is what the deciding step said, not who spoke last or first")
    func decider() {
        #expect(
            told(.anyOf([leaf(PEN_DENY, .forged), leaf(PEN_ABSTAIN, .noKey)]))
                == ("forged", ["forged", "no key"]))
        #expect(
            told(.anyOf([leaf(PEN_ABSTAIN, .noKey), leaf(PEN_DENY, .forged)]))
                == ("forged", ["no key", "forged"]))
        // Its silence isn't filled with another's words.
        #expect(
            told(.firstOf([leaf(PEN_ABSTAIN, .noToken), leaf(PEN_DENY, .silent)]))
                == (nil, ["no token", ""]))
    }

    @Test("where all abstain each keeps its reason, and the last one's is the answer's")
    func abstentions() {
        for chain in [ChainDefinition.anyOf, ChainDefinition.firstOf] {
            #expect(
                told(chain([leaf(PEN_ABSTAIN, .noToken), leaf(PEN_ABSTAIN, .noKey)]))
                    == ("no key", ["no token", "no key"]))
        }
        #expect(
            told(
                .allOf(
                    [leaf(PEN_ABSTAIN, .noToken), leaf(PEN_ALLOW, .silent)], samePrincipal: false))
                == ("no token", ["no token"]))
    }

    @Test("an error that counts as an abstention keeps its reason; each has its own")
    func errors() {
        #expect(
            told(.firstOf([leaf(PEN_ERROR, .down, onError: .next), leaf(PEN_DENY, .forged)]))
                == ("forged", ["down", "forged"]))
        let (reason, steps) = told(
            .anyOf([leaf(PEN_ABSTAIN, .noToken), leaf(PEN_ERROR, .silent)]))
        let unsaid = "the step failed without saying why (pen_core.fail)"
        #expect(reason == unsaid && steps == ["no token", unsaid])
    }

    @Test("who is let in is no failure, whatever others said")
    func allowed() {
        #expect(
            told(.firstOf([leaf(PEN_ABSTAIN, .noToken), leaf(PEN_ALLOW, .silent)]))
                == (nil, ["no token", ""]))
    }
}

private func == (
    lhs: (reason: String?, steps: [String]), rhs: (reason: String?, steps: [String])
) -> Bool { lhs.reason == rhs.reason && lhs.steps == rhs.steps }
