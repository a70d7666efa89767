import Glibc
import PenstockIO

/// Runs seeds and says what came of them.
package enum Simulation {
    /// What one seed found, and how many answers were checked.
    package static func run(_ seed: UInt64) -> (failures: [String], answers: Int) {
        let run = SimulatedRun(seed: seed)
        let failures = run.execute()
        return (failures, run.answers)
    }

    /// A seed's failures and the last lines of its trace: the run is made again, with a pen.
    package static func describe(_ seed: UInt64, lines: Int = 60) -> String {
        let run = SimulatedRun(seed: seed, isTracing: true)
        let failures = run.execute()
        let trace = run.world.lines.suffix(lines).joined(separator: "\n")
        return "\(trace)\nseed \(seed): \(run.profile)\n" + failures.joined(separator: "\n")
    }

    /// Runs seeds until one fails, with a line now and then; false: one did. With `blocksInUse`, how
    /// many blocks the heap has lent, a run that gives less back than it took fails as well.
    package static func runAndReport(
        _ seeds: Range<UInt64>, blocksInUse: (() -> Int64)? = nil
    ) -> Bool {
        var answers = 0
        let began = time(nil)
        for seed in seeds {
            let before = blocksInUse?() ?? 0
            let result = run(seed)
            answers += result.answers
            if !result.failures.isEmpty {
                print("seed \(seed) failed:\n\(describe(seed))")
                return false
            }
            if let blocksInUse, blocksInUse() > before, let leak = leak(of: seed, blocksInUse) {
                print("seed \(seed) failed: it leaks \(leak) blocks of the heap")
                return false
            }
            if (seed - seeds.lowerBound + 1) % 10_000 == 0 {
                print(
                    "\(seed - seeds.lowerBound + 1) seeds, \(answers) answers, \(time(nil) - began) s"
                )
                fflush(nil)
            }
        }
        print("\(seeds.count) seeds passed: \(answers) answers checked in \(time(nil) - began) s")
        return true
    }

    /// Blocks that every run of a seed keeps; nil: only the first did. Swift's runtime and lazy
    /// constants take memory once, on first use, a leak takes it each time.
    private static func leak(of seed: UInt64, _ blocksInUse: () -> Int64) -> Int64? {
        var least = Int64.max
        for _ in 0..<3 {
            let before = blocksInUse()
            _ = run(seed)
            least = min(least, blocksInUse() - before)
            if least <= 0 { return nil }
        }
        return least
    }
}
