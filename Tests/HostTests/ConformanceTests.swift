import CPenstock
import Foundation
import JSON
import PenstockHost
import PenstockTesting
import Testing

/// The suite that every plugin must pass, over the plugins that come with Penstock. The check
/// for leaks looks at the memory of its process, so it only means something in one of its own:
/// `penstock plugin check`.
struct ConformanceTests {
    /// A plugin with a configuration of one of its cases.
    struct Plugin: Sendable, CustomTestStringConvertible {
        var id: String
        var check: String
        var testDescription: String { "\(id) \(check)" }
    }

    static let all: [Plugin] = PluginCatalog.builtins.flatMap { id in
        Conformance.checks.filter { $0.name != "leaks" }.map { Plugin(id: id, check: $0.name) }
    }

    // One after the other: each blocks a thread of the pool, which async fixtures of other suites need.
    @Test("a built-in plugin passes every check of the suite", .serialized, arguments: all)
    func passes(_ plugin: Plugin) throws {
        let file = try PluginCasesTests.files.filter { $0.plugin == plugin.id }
            .map { try CaseFile(path: $0.file.path) }
            .first { $0.refused == nil }
        var subject = Conformance.Subject(
            library: try PluginCatalog().path(builtin: plugin.id),
            config: try file?.config ?? example(plugin.id), stateDirectory: TestPaths.state)
        subject.secrets = file?.secrets ?? [:]
        // Debug builds of two busy cores: the budget of a release build means nothing here.
        subject.budget = 500_000
        if case .failed(let faults)? = Conformance.run(plugin.check, subject) {
            for fault in faults { Issue.record("\(fault)") }
        }
    }

    /// Of a plugin that no request runs, and that has no cases therefore: its schema's example.
    private func example(_ id: String) throws -> String {
        let schema = TestPaths.package.appending(path: "Plugins/\(id)/config.schema.json")
        let value = try JSONValue(parsing: Data(contentsOf: schema))
        return try #require(value["examples"]?.array?.first).compact
    }

    /// A hostile plugin, the check that must find it, and part of what it says.
    static let crimes: [(String, String, String)] = [
        ("KeepsViews", "poisoned-views", "was lent"),
        ("Unsealed", "exports", "exports "),
        ("UnknownVerdict", "config-accepted", ""),
        ("PendingWithoutSuspend", "headers", "PENDING without"),
        ("NeedBodyForEver", "bodies", "NEED_BODY without"),
        ("WrongMagic", "load", "magic"),
        ("NoFactory", "load", "get_factory"),
    ]

    @Test("a check finds what it looks for", arguments: crimes)
    func finds(_ name: String, _ check: String, _ part: String) throws {
        let subject = Conformance.Subject(
            library: "\(PluginCatalog().executableDirectory)/libHostile\(name).so", config: "{}",
            stateDirectory: TestPaths.state)
        let outcome = Conformance.run(check, subject)
        guard !part.isEmpty else {
            #expect(outcome == .passed)
            return
        }
        guard case .failed(let faults)? = outcome else {
            Issue.record("\(check) found nothing: \(String(describing: outcome))")
            return
        }
        #expect(faults.contains { $0.contains(part) }, "\(faults)")
    }

    @Test("checks have names of their own")
    func names() {
        #expect(Set(Conformance.checks.map(\.name)).count == Conformance.checks.count)
        #expect(
            Conformance.run("no-such-check", .init(library: "", config: "", stateDirectory: ""))
                == nil)
    }
}
