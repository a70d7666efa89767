import CPenstock
import Testing

@testable import PenstockCore

/// What a plugin in shadow keeps with an exchange.
@Suite struct ShadowStateTests {
    /// What exchange_end found, and with which exchange.
    nonisolated(unsafe) private static var found: [(exchange: Exchange, value: UInt64?)] = []

    /// Remembers a number that is in the exchange's own memory.
    private static let plugin = Stub(
        end: { _, exchange, _ in
            let exchange = Exchange(exchange)
            var entry = exchange.pointee.instanceStates
            var value: UInt64?
            while let state = entry {
                if state.pointee.instance == UnsafeRawPointer(exchange.pointee.cursor.instance) {
                    value = state.pointee.state?.load(as: UInt64.self)
                }
                entry = state.pointee.next
            }
            found.append((exchange, value))
        },
        { _, exchange, _ in
            let exchange = Exchange(exchange)
            guard let instance = exchange.pointee.cursor.instance,
                let memory = exchange.pointee.arena.allocate(8),
                let entry = exchange.pointee.arena.allocate(MemoryLayout<InstanceState>.stride)
            else { return PEN_ERROR }
            memory.storeBytes(of: 7_654_321, as: UInt64.self)
            let state = entry.bindMemory(to: InstanceState.self, capacity: 1)
            state.initialize(
                to: InstanceState(
                    instance: UnsafeRawPointer(instance), state: memory,
                    next: exchange.pointee.instanceStates))
            exchange.pointee.instanceStates = state
            return PEN_ALLOW
        })

    @Test("memory of a shadow's copy is there when exchange_end is told of the exchange")
    func memory() {
        Self.found = []
        let loop = CoreLoop()
        var shadow = StepDefinition(
            handle: Self.plugin, phase: PEN_PHASE_AUTH, name: "candidate")
        shadow.flags.insert(.shadow)
        let real = StepDefinition(
            handle: Stub.authorizer(PEN_ALLOW), phase: PEN_PHASE_AUTH, name: "real")
        let snapshot = snapshot(chain: .allOf([.step(shadow), .step(real)], samePrincipal: false))
        let exchange = loop.request("/a", snapshot)
        #expect(Pipeline.start(exchange) == .respond)
        #expect(Self.found.isEmpty && exchange.pointee.keptCopies != nil)
        Pipeline.end(exchange, why: PEN_END_DONE)
        #expect(Self.found.map(\.value) == [7_654_321])
        #expect(Self.found.map(\.exchange) == [exchange])
        #expect(exchange.pointee.keptCopies == nil)
    }
}
