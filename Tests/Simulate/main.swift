import AllocationCount
import Glibc
import PenstockSimulation

// Runs seeds one after another: `simulate [count [from]]`, or `simulate --trace SEED`.
// Ends with 1 at the first failing seed, whose number, failures and last events are printed.
let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "--trace", let seed = arguments.dropFirst().first.flatMap({ UInt64($0) }) {
    print(Simulation.describe(seed, lines: .max))
} else {
    let count = arguments.first.flatMap { UInt64($0) } ?? 1000
    let from = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1
    let passed = Simulation.runAndReport(
        from..<from + count, blocksInUse: allocation_count() < 0 ? nil : { allocation_count() })
    exit(passed ? 0 : 1)
}
