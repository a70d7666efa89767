import Foundation
import PenstockConfig
import SourceTree
import Testing

/// Files that are wrong, and what a person is told about them: `Cases/errors/*.txt` hold a
/// configuration, a line of `====`, and the rendered diagnostics. A first line `# env: A=1 B=2`
/// sets the environment; a case whose name ends in `.json.txt` is read as JSON.
///
/// `PENSTOCK_RECORD=1` writes what is said now into the files, to be read before it is committed.
@Suite("What a person is told about a wrong file")
struct DiagnosticCaseTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var url: URL
        var name: String { String(url.lastPathComponent.dropLast(".txt".count)) }
        var testDescription: String { name }
    }

    static let cases: [Case] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Cases/errors")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }.map(Case.init)
    }()

    @Test("there are cases") func some() { #expect(Self.cases.count >= 40) }

    @Test("each fault is shown at its place with a hint", arguments: cases)
    func diagnostics(_ test: Case) throws {
        let content = try String(contentsOf: test.url, encoding: .utf8)
        let parts = content.components(separatedBy: "\n====\n")
        let text = parts[0] + "\n"
        let isJSON = test.name.hasSuffix(".json")
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: isJSON ? "penstock.json" : "penstock.yaml", text: text,
            environment: environment(text))
        let shown = DiagnosticRenderer().render(diagnostics)
        if ProcessInfo.processInfo.environment["PENSTOCK_RECORD"] != nil {
            try (parts[0] + "\n====\n" + shown).write(
                to: test.url, atomically: true, encoding: .utf8)
            return
        }
        #expect(shown == parts.last)
        #expect((configuration == nil) == diagnostics.contains { $0.severity == .error })
    }

    private func environment(_ text: String) -> [String: String] {
        guard let line = text.split(separator: "\n").first, line.hasPrefix("# env: ") else {
            return [:]
        }
        let pairs = line.dropFirst("# env: ".count).split(separator: " ").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
