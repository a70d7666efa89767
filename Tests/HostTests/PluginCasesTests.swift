import Foundation
import PenstockHost
import PenstockTesting
import Testing

/// Every plugin that comes with Penstock, through its built library and its own cases.
struct PluginCasesTests {
    /// A file of cases and the plugin it belongs to.
    struct CasePath: Sendable, CustomTestStringConvertible {
        var plugin: String
        var file: URL
        var testDescription: String { "\(plugin) \(file.lastPathComponent)" }
    }

    static let files: [CasePath] = PluginCatalog.builtins.flatMap { plugin in
        let folder = TestPaths.package.appending(path: "Plugins/\(plugin)/cases")
        let names =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)) ?? []
        return names.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
            .map { CasePath(plugin: plugin, file: $0) }
    }

    @Test("a plugin answers its cases as they say", arguments: files)
    func answers(_ path: CasePath) throws {
        let library = try PluginCatalog().path(builtin: path.plugin)
        let file = try CaseFile(path: path.file.path)
        let runner = CaseRunner(library: library, stateDirectory: TestPaths.state)
        for fault in runner.run(file) { Issue.record("\(fault)") }
    }

    @Test("every plugin has cases", arguments: PluginCatalog.builtins)
    func hasCases(_ plugin: String) {
        #expect(PluginCasesTests.files.contains { $0.plugin == plugin })
    }
}

/// Where things are while tests run.
enum TestPaths {
    static let package = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A private directory of this test process, removed with it: copies of libraries are large.
    static let state: String = {
        let path = NSTemporaryDirectory() + "penstock-host-tests-\(getpid())"
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        atexit { try? FileManager.default.removeItem(atPath: TestPaths.state) }
        return path
    }()
}
