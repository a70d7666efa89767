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

    /// Runs seeds until one fails, with a line now and then; false: one did.
    package static func runAndReport(_ seeds: Range<UInt64>) -> Bool {
        var answers = 0
        let began = time(nil)
        for seed in seeds {
            let result = run(seed)
            answers += result.answers
            if !result.failures.isEmpty {
                print("seed \(seed) failed:\n\(describe(seed))")
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
}
