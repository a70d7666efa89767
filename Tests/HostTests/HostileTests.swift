import CPenstock
import PenstockTesting
import Testing

@testable import PenstockHost

/// What hostile plugins do at run time (Tests/HostilePlugins), and what the host makes of it.
struct HostileTests {
    private func harness(
        _ name: String, poisons: Bool = false
    ) throws -> (PluginHarness, PluginInstance) {
        let harness = try PluginHarness(
            path: "\(PluginCatalog().executableDirectory)/libHostile\(name).so",
            stateDirectory: TestPaths.state
        ) { $0.poisonsViews = poisons }
        return (harness, try harness.make())
    }

    private func plain(_ phase: pen_phase = PEN_PHASE_VALIDATE) -> ExchangeDescription {
        var description = ExchangeDescription(phase: phase)
        description.headers = [("x-secret", "abc"), ("accept", "*/*")]
        return description
    }

    @Test("a number that is no verdict is a failure", arguments: 0..<4)
    func unknownVerdict(_ turn: Int) throws {
        let (harness, instance) = try harness("UnknownVerdict")
        for _ in 0..<turn { _ = harness.run(instance, plain()) }
        let result = harness.run(instance, plain())
        #expect(result.verdict == PEN_FAIL)
        #expect(result.status == 500)
    }

    @Test("only the first of several resumes counts")
    func doubleResume() throws {
        let (harness, instance) = try harness("DoubleResume")
        let result = harness.run(instance, plain())
        #expect(result.verdict == PEN_CONTINUE)
        #expect(result.waits == 1)
        #expect(result.tokensLeft == 0)
    }

    @Test("a wait that nothing ends is ended by the step's time-out")
    func neverResumes() throws {
        let (harness, instance) = try harness("NeverResumes")
        var description = plain()
        description.stepTimeout = 100
        let result = harness.run(instance, description)
        #expect(result.verdict == PEN_FAIL)
        #expect(result.tokensLeft == 0)
        #expect(result.timersLeft == 0)
    }

    @Test("tokens and timers that nobody needs end with their exchange and instance")
    func leaksTokens() throws {
        let harness = try PluginHarness(
            path: "\(PluginCatalog().executableDirectory)/libHostileLeaksTokens.so",
            stateDirectory: TestPaths.state)
        var instance: PluginInstance? = try harness.make()
        let made = try #require(instance)
        let result = harness.run(made, plain())
        #expect(result.verdict == PEN_CONTINUE)
        #expect(result.tokensLeft == 0)
        // Periodic timers belong to the instance; there are at most so many.
        #expect(result.timersLeft <= 16)
        instance = nil
        withExtendedLifetime(made) {}
        drop(harness)
    }

    private func drop(_ harness: PluginHarness) { harness.settle() }

    @Test(
        "PENDING without a wait and NEED_BODY without a demand fail at once",
        arguments: ["PendingWithoutSuspend", "NeedBodyForEver"])
    func emptyPromises(_ name: String) throws {
        let (harness, instance) = try harness(name)
        let result = harness.run(instance, plain())
        #expect(result.verdict == PEN_FAIL)
        #expect(result.failure?.contains("without") == true)
    }

    @Test(
        "undeclared and malformed writes are refused whole, and the exchange passes",
        arguments: ["UndeclaredWrites", "BadHeaders"])
    func refusedWrites(_ name: String) throws {
        let (harness, instance) = try harness(name)
        let result = harness.run(instance, plain())
        #expect(result.verdict == PEN_CONTINUE)
        #expect(result.requestHeaders.map(\.name) == ["x-secret", "accept"])
        #expect(result.variables.isEmpty)
    }

    @Test("a view that was kept shows poison, not the header it was")
    func keepsViews() throws {
        let (harness, instance) = try harness("KeepsViews", poisons: true)
        _ = harness.run(instance, plain())
        let result = harness.run(instance, plain())
        // It writes the sum of the bytes it kept, as two hexadecimal digits: three times 0xa5.
        let sum = UInt8(truncatingIfNeeded: 3 * 0xa5)
        let digits = String(sum, radix: 16)
        #expect(result.requestHeader("x-hostile") == [digits.count < 2 ? "0\(digits)" : digits])
    }

    @Test("guessed tokens answer nothing")
    func randomTokens() throws {
        let (harness, instance) = try harness("RandomTokens")
        // Its threads go on for a while, with the view of the host that they have.
        _ = Unmanaged.passRetained(harness)
        let result = harness.run(instance, plain())
        #expect(result.verdict == PEN_CONTINUE || result.verdict == PEN_FAIL)
        #expect(result.tokensLeft == 0)
    }
}
