import Foundation
import Testing

@Suite(.serialized) struct SampleRunTests {
    /// The folder of the test bundle, where the build also put the binary and the plugins.
    static let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    @Test(
        "a sample's run.sh prints what its expected.txt says",
        .timeLimit(.minutes(10)),
        arguments: files(below: "Samples", ending: "/expected.txt"))
    func prints(expected: String) async throws {
        let name = expected.split(separator: "/").dropLast().last.map(String.init) ?? expected
        try await run("Samples/check", name)
    }

    @Test("what a sample suggests answers as suggested.txt says", .timeLimit(.minutes(10)))
    func suggests() async throws { try await run("Samples/suggestions") }

    private func run(_ script: String, _ arguments: String...) async throws {
        let check = Process()
        check.executableURL = repository.appending(path: script)
        check.arguments = arguments
        check.environment = ProcessInfo.processInfo.environment.merging(
            ["PENSTOCK": Self.products.appending(path: "penstock").path], uniquingKeysWith: { $1 })
        let output = Pipe()
        check.standardOutput = output
        check.standardError = output
        try check.run()
        // On a thread of its own: tests share a pool of as many threads as there are processors, and
        // other tests have time-outs.
        let file = output.fileHandleForReading
        let printed = await withCheckedContinuation { done in
            Thread.detachNewThread { done.resume(returning: (try? file.readToEnd()) ?? Data()) }
        }
        check.waitUntilExit()
        let text = String(decoding: printed, as: UTF8.self)
        if text.contains(": skipped: ") { print("notice: \(text)") }
        #expect(check.terminationStatus == 0, "\(text)")
    }
}
