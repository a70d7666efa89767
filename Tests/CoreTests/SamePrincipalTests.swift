import CPenstock
import FuzzRun
import PenstockCore
import Testing

/// A chain whose authorizers name somebody or nobody, evaluated in the plainest way.
private indirect enum NamedChain {
    /// Allows and names whom the letter stands for; nil: names nobody. `false`: denies.
    case leaf(Int?, Bool)
    case allOf([NamedChain], same: Bool)
    case anyOf([NamedChain])
    case not(NamedChain)

    static let names: [StaticString] = ["alice", "bob", "carol"]

    /// nil: denied. A node names whom the first of its children names that count.
    var outcome: (name: Int?, Void)? {
        switch self {
        case .leaf(let name, let allows): return allows ? (name, ()) : nil
        case .allOf(let children, let same):
            var first: Int?
            for child in children {
                guard let (name, _) = child.outcome else { return nil }
                if same, !child.isNegation {
                    guard let name, first == nil || name == first else { return nil }
                }
                first = first ?? name
            }
            return (first, ())
        case .anyOf(let children): return children.lazy.compactMap(\.outcome).first
        case .not(let child): return child.outcome == nil ? (nil, ()) : nil
        }
    }

    /// `not` tells what somebody isn't.
    private var isNegation: Bool { if case .not = self { true } else { false } }

    var definition: ChainDefinition {
        switch self {
        case .leaf(let name, let allows):
            let stub = Stub(state: (name ?? 3) * 2 + (allows ? 1 : 0)) { state, exchange, _ in
                let number = Int(bitPattern: state) - 1
                if number / 2 < 3 {
                    Exchange(exchange).pointee.auth.principal = ByteView(
                        NamedChain.names[number / 2])
                }
                return number % 2 == 1 ? PEN_ALLOW : PEN_DENY
            }
            return .step(StepDefinition(handle: stub, phase: PEN_PHASE_AUTH, name: "leaf"))
        case .allOf(let list, let same): return .allOf(list.map(\.definition), samePrincipal: same)
        case .anyOf(let list): return .anyOf(list.map(\.definition))
        case .not(let child): return .not(child.definition)
        }
    }

    static func random(_ random: inout SplitMix64, depth: Int) -> NamedChain {
        let kind = depth == 0 ? 0 : random.next() % 6
        let count = Int(random.next() % 3) + 1
        func children() -> [NamedChain] {
            (0..<count).map { _ in NamedChain.random(&random, depth: depth - 1) }
        }
        switch kind {
        case 1: return .allOf(children(), same: false)
        case 2, 3: return .allOf(children(), same: true)
        case 4: return .anyOf(children())
        case 5: return .not(.random(&random, depth: depth - 1))
        default:
            let name = Int(random.next() % 4)
            return .leaf(name == 3 ? nil : name, random.next() % 4 != 0)
        }
    }
}

@Suite("same_principal", .serialized)
struct SamePrincipalTests {
    /// The status, and whom the chain names.
    private func run(_ chain: NamedChain) -> (status: Int32, name: String) {
        let loop = CoreLoop()
        let snapshot = snapshot(chain: chain.definition)
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        defer { Pipeline.end(exchange, why: PEN_END_DONE) }
        let name = exchange.pointee.auth.principal
        return (exchange.pointee.status, name.isPresent ? String(name) : "-")
    }

    private func expected(_ chain: NamedChain) -> (status: Int32, name: String)? {
        guard let outcome = chain.outcome else { return nil }
        return (200, outcome.name.map { "\(NamedChain.names[$0])" } ?? "-")
    }

    @Test("who agrees inside doesn't speak for who stands outside, however it is nested")
    func nested() {
        let (alice, bob, carol) = (0, 1, 2)
        let isNot = NamedChain.not(.leaf(carol, false))
        let whole = NamedChain.allOf(
            [.leaf(alice, true), .allOf([.leaf(bob, true), isNot], same: false)], same: true)
        #expect(run(whole).status == 403)
        let inner = NamedChain.allOf(
            [
                .leaf(carol, true), .allOf([.leaf(bob, true), .leaf(bob, true)], same: true),
            ], same: false)
        #expect(run(inner) == (200, "carol"))
        let agreed = NamedChain.allOf(
            [.leaf(alice, true), .anyOf([.leaf(bob, false), .leaf(alice, true)])], same: true)
        #expect(run(agreed) == (200, "alice"))
    }

    @Test("agrees with the model on 3,000 random trees")
    func model() {
        for seed in 0..<3000 as Range<UInt64> {
            var random = SplitMix64(state: seed)
            let chain = NamedChain.random(&random, depth: 4)
            let found = run(chain)
            guard let expected = expected(chain) else {
                #expect(found.status == 403, "seed \(seed): \(chain)")
                continue
            }
            #expect(found == expected, "seed \(seed): \(chain)")
        }
    }
}
