import CPenstock
import PenstockCore
import Testing

/// What an authorizer of a chain says of the caller is its own, and of a failure nothing stays.
@Suite("What the steps of a chain say of the caller", .serialized)
struct ChainWordsTests {
    /// What a step does; C functions capture nothing, so that it travels as the state.
    private enum Act: Int {
        /// Says a key and a policy, and allows.
        case tells = 1
        /// Allows if the key that it sees is that of those before it, and none is its own.
        case looks
        /// Names somebody, says a key, and fails.
        case fails
    }

    private func leaf(_ act: Act, onError: FailurePolicy = .deny) -> ChainDefinition {
        let stub = Stub(state: act.rawValue) { state, exchange, _ in
            let exchange = Exchange(exchange)
            switch Act(rawValue: Int(bitPattern: state) - 1) {
            case .tells:
                exchange.pointee.auth.usageKey = ByteView("first")
                exchange.pointee.auth.policy = ByteView("{}")
                return PEN_ALLOW
            case .looks:
                let auth = exchange.pointee.auth
                return auth.earlierKey.equals("first") && !auth.usageKey.isPresent
                    && !auth.policy.isPresent ? PEN_ALLOW : PEN_DENY
            default:
                exchange.pointee.auth.principal = ByteView("mallory")
                exchange.pointee.auth.usageKey = ByteView("mallory")
                return PEN_ERROR
            }
        }
        var step = StepDefinition(handle: stub, phase: PEN_PHASE_AUTH, name: "step")
        step.onError = onError
        return .step(step)
    }

    private func run(_ chain: ChainDefinition, _ check: (AuthorizationState) -> Void) -> Int32 {
        let loop = CoreLoop()
        let snapshot = snapshot(chain: chain)
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        check(exchange.pointee.auth)
        defer { Pipeline.end(exchange, why: PEN_END_DONE) }
        return exchange.pointee.status
    }

    @Test("a step sees the key of those before it, and has none of its own until it says one")
    func ownWords() {
        let status = run(.allOf([leaf(.tells), leaf(.looks)], samePrincipal: false)) { auth in
            #expect(auth.usageKey.equals("first"))
            #expect(auth.policy.equals("{}"))
            #expect(!auth.earlierKey.isPresent)
        }
        #expect(status == 200)
    }

    @Test("who failed names nobody, whatever its failure counts as")
    func failure() {
        let status = run(leaf(.fails, onError: .allow)) { auth in
            #expect(!auth.principal.isPresent)
            #expect(!auth.usageKey.isPresent)
        }
        #expect(status == 200)
        let beside = run(
            .allOf([leaf(.tells), leaf(.fails, onError: .allow)], samePrincipal: false)
        ) { auth in
            #expect(!auth.principal.isPresent)
            #expect(auth.usageKey.equals("first"))
        }
        #expect(beside == 200)
    }
}
