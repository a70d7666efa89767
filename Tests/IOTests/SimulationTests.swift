import Foundation
import PenstockSimulation
import Testing

@Suite("The loops in a simulated world")
struct SimulationTests {
    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test("seeded runs of clients, backends, faults, reloads and drains keep every promise")
    func seeds() {
        let count = Self.environment("PENSTOCK_SIM_SEEDS") ?? 250
        let from = Self.environment("PENSTOCK_SIM_FROM") ?? 1
        for seed in from..<from + count {
            guard Simulation.run(seed).failures.isEmpty else {
                Issue.record("\(Simulation.describe(seed))")
                return
            }
        }
    }

    @Test("the same seed is the same run, to the last event")
    func isDeterministic() {
        #expect(Simulation.describe(17, lines: .max) == Simulation.describe(17, lines: .max))
    }
}
