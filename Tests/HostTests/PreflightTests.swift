import CPenstock
import Foundation
import PenstockHost
import PenstockTesting
import Testing

/// The first look in a child process. The child is the built `penstock`, whose main calls
/// `Preflight.childMain`.
struct PreflightTests {
    private static let directory = PluginCatalog().executableDirectory

    private var options: HostOptions {
        var options = HostOptions(stateDirectory: TestPaths.state)
        options.executable = "\(PreflightTests.directory)/penstock"
        options.createTimeout = .milliseconds(300)
        options.preflightTimeout = .seconds(20)
        return options
    }

    private func hostile(_ name: String) -> String {
        "\(PreflightTests.directory)/libHostile\(name).so"
    }

    private func instance(_ config: String = "{}") -> Preflight.Instance {
        Preflight.Instance(id: nil, spec: InstanceSpec(name: "step", config: config))
    }

    @Test(
        "a library that traps takes the child with it, and is refused by name",
        arguments: ["TrapsInEntry", "TrapsInInit"])
    func traps(_ name: String) throws {
        let report = Preflight.check(hostile(name), [instance()], options: options)
        let error = try #require(report.library)
        #expect(error.code == .crashed)
        #expect(error.message.contains("died by SIG"), "\(error.message)")
        #expect(error.message.contains(name))
        #expect(report.instances == [error])
    }

    @Test("a create that hangs is refused after its time")
    func hangs() throws {
        let report = Preflight.check(hostile("HangsInCreate"), [instance()], options: options)
        #expect(report.library == nil)
        #expect(report.instances.first??.code == .timeout)
    }

    @Test("a refusal comes back with its message and pointer; others are not affected")
    func refusal() throws {
        let good = #"{"status": 204}"#
        let bad = #"{"status": 99}"#
        let report = Preflight.check(
            try PluginCatalog().path(builtin: "Integrate/Mock"),
            [instance(good), instance(bad), instance(good)], options: options)
        #expect(report.library == nil)
        #expect(report.instances.count == 3)
        #expect(report.instances[0] == nil && report.instances[2] == nil)
        #expect(report.instances[1]?.code == .configuration)
    }

    @Test("a good library and its instances pass")
    func good() throws {
        let report = Preflight.check(
            try PluginCatalog().path(builtin: "Integrate/Echo"), [instance()], options: options)
        #expect(report.isGood, "\(report)")
    }

    @Test("several libraries are tried beside each other, and each has its own report")
    func several() throws {
        let catalog = PluginCatalog()
        let reports = Preflight.check(
            [
                (try catalog.path(builtin: "Integrate/Echo"), [instance()]),
                (hostile("TrapsInEntry"), [instance()]),
                (
                    try catalog.path(builtin: "Integrate/Mock"),
                    [instance(#"{"status": 204}"#), instance(#"{"status": 99}"#)]
                ),
                (hostile("HangsInCreate"), [instance()]),
                (try catalog.path(builtin: "Integrate/Echo"), [instance(), instance()]),
                (hostile("TrapsInInit"), []),
            ], options: options)
        #expect(reports.map { $0.library?.code } == [nil, .crashed, nil, nil, nil, .crashed])
        #expect(
            reports.map { $0.instances.map { $0?.code } } == [
                [nil], [.crashed], [nil, .configuration], [.timeout], [nil, nil], [],
            ])
    }

    @Test("a host that tries libraries first refuses one that traps, and lives")
    func load() {
        var options = options
        options.preflightsLibraries = true
        let host = PenstockHost.Host(
            loops: [TestLoop().services], options: options
        ) { _ in }
        #expect(throws: PluginError.self) { try host.load(hostile("TrapsInEntry")) }
        #expect(throws: Never.self) {
            try host.load(try PluginCatalog().path(builtin: "Integrate/Echo"))
        }
    }

    @Test("an executable that isn't there refuses everything, and says so")
    func noExecutable() {
        var options = options
        options.executable = "/nowhere/penstock"
        let report = Preflight.check(hostile("WrongMagic"), [instance()], options: options)
        #expect(report.library?.code == .limit)
    }
}
