import Foundation
import PenstockSimulation
import Testing

@Suite("The loops in a simulated world")
struct SimulationTests {
    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// Parts of the seeds, for as many cores as there are.
    private static let parts: UInt64 = 8

    @Test(
        "seeded runs of clients, backends, faults, reloads and drains keep every promise",
        arguments: 0..<parts)
    func seeds(part: UInt64) {
        let count = Self.environment("PENSTOCK_SIM_SEEDS") ?? 1500
        let from = Self.environment("PENSTOCK_SIM_FROM") ?? 1
        for seed in stride(from: from + part, to: from + count, by: Int(Self.parts)) {
            guard Simulation.run(seed).failures.isEmpty else {
                Issue.record("\(Simulation.describe(seed))")
                return
            }
        }
    }

    /// Seeds that failed once, and what was wrong. A seed means something else once the simulation
    /// itself changes; the mutants of Tests/Mutants keep the bugs themselves.
    static let regressions: [(seed: UInt64, bug: String)] = [
        (2, "an unsent body's connection was promised to live"),
        (4, "chunks that filled one write stalled"),
        (5, "the drain closed on a request that was read"),
        (6, "a request that came during an exchange was not read"),
        (28, "what a filter held went out unchunked"),
        (33, "in release, timers that fire in the middle of advance lost others"),
        (36, "a half-closed train lost its last request"),
        (67, "a held end of a body was lost"),
        (211, "a cut body that ends with the connection looked whole"),
        (275, "a slow upload was the upstream's time-out"),
        (488, "a held chunk of the request got into the response"),
        (526, "the last chunk was sent twice"),
        (592, "a client that took bytes resumed what a filter held"),
        (1120, "a callout's second answer began with the first"),
        (2921, "a half-closed client was given up while a filter held its chunk"),
        (6167, "behind an early answer nobody timed the request's body"),
    ]

    @Test("what failed once does not fail again", arguments: regressions)
    func regression(seed: UInt64, bug: String) {
        let failures = Simulation.run(seed).failures
        #expect(failures.isEmpty, "\(bug): \(failures)")
    }

    @Test("the same seed is the same run, to the last event")
    func isDeterministic() {
        #expect(Simulation.describe(17, lines: .max) == Simulation.describe(17, lines: .max))
    }
}
