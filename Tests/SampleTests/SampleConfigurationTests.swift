import Foundation
import PenstockConfig
import SourceTree
import Testing

/// Where this repository is, from where this file was compiled.
let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Files of the repository with this ending below a folder, as paths relative to the repository.
func files(below folder: String, ending: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: repository.appending(path: folder).path)
    return (all?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(ending) && !$0.contains("run/") }
        .map { folder + "/" + $0 }
        .sorted()
}

@Suite struct SampleConfigurationTests {
    /// What run.sh and the benchmarks set.
    static let environment = [
        "PORT": "8080", "ADMIN_PORT": "9901", "BACKEND": "9000", "RUN": "/tmp", "BODY": "{}",
        "API_KEY": "k", "API_KEY_777": "k", "TOKEN": "k", "ALICE_KEY": "k", "BOB_KEY": "k",
        "ROBOT_KEY": "k",
    ]

    @Test(
        "a configuration that we ship loads without an error or a warning",
        // Templates and OpenAPI documents are served by their samples' run.sh.
        arguments: files(below: "Samples", ending: "/penstock.yaml")
            + files(below: "Benchmarks/configs", ending: ".yaml"))
    func loads(file: String) throws {
        let text = try String(contentsOf: repository.appending(path: file), encoding: .utf8)
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: file, text: text, environment: Self.environment)
        #expect(diagnostics.map(\.message) == [])
        #expect(configuration != nil)
    }

    @Test("a sample serves without an environment, on the ports people expect")
    func defaults() throws {
        let file = "Samples/hello/penstock.yaml"
        let text = try String(contentsOf: repository.appending(path: file), encoding: .utf8)
        let (configuration, _) = ConfigurationLoader.load(file: file, text: text, environment: [:])
        #expect(configuration?.listeners.map(\.address.description) == ["127.0.0.1:8080"])
    }
}
