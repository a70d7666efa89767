import CPenstock
import PenstockCore
import Testing

/// What counts as evidence for a shadow: what its verdict would mean where it stands, of what serves now.
@Suite("Evidence for shadows", .serialized)
struct ShadowEvidenceTests {
    /// An authorizer that allows or denies; C functions capture nothing, so that it travels as the state.
    private func leaf(
        _ name: String, allows: Bool = true, isBob: Bool = false, isShadow: Bool = false
    ) -> ChainDefinition {
        let stub = Stub(state: (allows ? 1 : 0) + (isBob ? 2 : 0)) { state, exchange, _ in
            let number = Int(bitPattern: state) - 1
            Exchange(exchange).pointee.auth.principal =
                number & 2 == 0 ? ByteView("alice") : ByteView("bob")
            return number & 1 == 1 ? PEN_ALLOW : PEN_DENY
        }
        var step = StepDefinition(handle: stub, phase: PEN_PHASE_AUTH, name: name)
        if isShadow { step.flags.insert(.shadow) }
        return .step(step)
    }

    private func run(_ loop: CoreLoop, _ snapshot: Snapshot) {
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        Pipeline.end(exchange, why: PEN_END_DONE)
    }

    private func ledger(_ loop: CoreLoop) -> ShadowLedger {
        loop.services.pointee.metrics.pointee.shadows
    }

    private func sample(_ chain: ChainDefinition) throws -> ShadowLedger.Sample {
        let loop = CoreLoop()
        run(loop, snapshot(chain: chain))
        return try #require(ledger(loop).read().samples.first)
    }

    @Test("under 'not' it is counted by what it would mean", arguments: [true, false])
    func turned(allows: Bool) throws {
        let candidate = leaf("candidate", allows: allows, isShadow: true)
        for (nots, isTurned) in [(1, true), (2, false)] {
            let part = (0..<nots).reduce(candidate) { part, _ in .not(part) }
            let chains: [ChainDefinition] = [
                .allOf([leaf("real"), part], samePrincipal: false),
                .allOf([leaf("real"), part], samePrincipal: true),
            ]
            for chain in chains {
                let sample = try sample(chain)
                #expect(sample.shadow == (allows != isTurned ? PEN_ALLOW : PEN_DENY))
                #expect(sample.enforced == PEN_ALLOW)
            }
        }
    }

    @Test("where all must name the same, another name would refuse")
    func mustAgree() throws {
        for (isBob, same, isRenamed) in [
            (true, true, true), (true, false, false), (false, true, false),
        ] {
            let candidate = leaf("candidate", isBob: isBob, isShadow: true)
            let chain = ChainDefinition.allOf([leaf("real"), candidate], samePrincipal: same)
            #expect(try sample(chain).isRenamed == isRenamed)
        }
    }

    @Test("what was counted of another candidate, or beside another authorizer, is forgotten")
    func forgets() {
        let loop = CoreLoop()
        let (real, candidate) = (leaf("real"), leaf("candidate", isShadow: true))
        let first = snapshot(chain: .anyOf([candidate, real]))
        ledger(loop).expect(first.evidence)
        run(loop, first)
        let again = snapshot(chain: .anyOf([candidate, real]))
        ledger(loop).expect(again.evidence)
        run(loop, again)
        #expect(ledger(loop).read().rows.map { $0.matrix.reduce(0, +) } == [2])
        for other in [
            ChainDefinition.anyOf([leaf("candidate", isShadow: true), real]),
            .anyOf([candidate, leaf("real")]), .firstOf([candidate, real]),
            .allOf([candidate, real], samePrincipal: true),
        ] {
            let next = snapshot(chain: other)
            ledger(loop).expect(next.evidence)
            #expect(ledger(loop).read().rows.isEmpty && ledger(loop).read().samples.isEmpty)
            // A request that began before still runs on what was.
            run(loop, first)
            #expect(ledger(loop).read().rows.isEmpty)
            run(loop, next)
            #expect(ledger(loop).read().rows.map { $0.matrix.reduce(0, +) } == [1])
            #expect(ledger(loop).read().samples.count == 1)
        }
    }
}
