import CPenstock
import PenstockTesting
import Testing

@testable import PenstockHost

@Suite("State from an instance to the one in its place")
struct HandoverTests {
    private func harness(loops: Int = 2) throws -> PluginHarness {
        try PluginHarness(
            path: "\(PluginCatalog().executableDirectory)/libHostileHandsOver.so",
            stateDirectory: TestPaths.state, loops: loops
        ) { $0.createTimeout = .milliseconds(200) }
    }

    private func config(_ mode: String) -> String { #"{"mode":"\#(mode)"}"# }

    /// What the plugin counts up to.
    private func count(_ instance: PluginInstance, in harness: PluginHarness, loop: Int) -> String?
    {
        harness.run(instance, ExchangeDescription(phase: PEN_PHASE_VALIDATE), on: loop)
            .requestHeaders
            .first { $0.name == "x-hostile" }?.value
    }

    @Test("goes on counting, each loop for itself", arguments: ["good", "shared"])
    func goesOn(mode: String) throws {
        let harness = try harness()
        let old = try harness.make(config: config(mode))
        for _ in 0..<3 { _ = count(old, in: harness, loop: 0) }
        let new = try harness.make(config: config(mode))
        #expect(try new.takeOver(from: old) == (mode == "shared" ? 1 : 2))
        #expect(count(new, in: harness, loop: 0) == "4")
        #expect(count(new, in: harness, loop: 1) == (mode == "shared" ? "5" : "1"))
        // The old one serves what it began, and knows nothing of it.
        #expect(count(old, in: harness, loop: 0) == "4")
    }

    @Test(
        "that can't be had is a line in the log, and the new one starts empty",
        arguments: [
            ("good", "version", "format 2, the former one's 1"),
            ("big", "good", "16777217 bytes are more than 16777216"),
            ("good", "refuses", "load() refused it"),
            ("hangs", "shared", "save() did not return"),
            ("shared", "good", "it has 2 records, the former one 1"),
        ])
    func startsEmpty(old: String, new: String, reason: String) throws {
        let harness = try harness()
        let former = try harness.make(config: config(old))
        _ = count(former, in: harness, loop: 0)
        let heir = try harness.make(config: config(new))
        #expect(try heir.takeOver(from: former) == 0)
        #expect(count(heir, in: harness, loop: 0) == "1")
        #expect(harness.log.contains { $0.message.contains(reason) }, "\(harness.log)")
    }

    /// What a plugin in Swift counts up to after its first two.
    private func counts(_ old: String, _ new: String) throws -> (count: String?, log: [String]) {
        let harness = try PluginHarness(
            path: "\(PluginCatalog().executableDirectory)/libFixtureHandover.so",
            stateDirectory: TestPaths.state, loops: 1)
        func count(_ instance: PluginInstance) -> String? {
            harness.run(instance, ExchangeDescription(phase: PEN_PHASE_VALIDATE), on: 0)
                .requestHeaders.first { $0.name == "x-count" }?.value
        }
        let former = try harness.make(config: config(old))
        #expect(count(former) == "1")
        #expect(count(former) == "2")
        let heir = try harness.make(config: config(new))
        let taken = try heir.takeOver(from: former)
        let first = count(heir)
        #expect(taken == (first == "3" ? 1 : 0))
        return (first, harness.log.map(\.message))
    }

    @Test("of a plugin in Swift goes on counting")
    func swift() throws {
        let (count, log) = try counts("good", "good")
        #expect(count == "3")
        #expect(log.isEmpty, "\(log)")
    }

    @Test(
        "of a plugin in Swift that has none, can't save or refuses: the new one starts empty",
        arguments: [
            ("nothing", "good", nil), ("fails", "good", nil),
            ("good", "refuses", "load() refused it"),
        ])
    func swiftStartsEmpty(old: String, new: String, reason: String?) throws {
        let (count, log) = try counts(old, new)
        #expect(count == "1")
        if let reason { #expect(log.contains { $0.contains(reason) }, "\(log)") }
    }

    @Test("that load() does not come back with refuses the instance")
    func hangingLoad() throws {
        let harness = try harness(loops: 1)
        let old = try harness.make(config: config("good"))
        let new = try harness.make(config: config("load hangs"))
        #expect(throws: PluginError.self) { try new.takeOver(from: old) }
    }
}
