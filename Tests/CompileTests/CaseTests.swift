import Foundation
import PenstockCompile
import PenstockConfig
import SourceTree
import Testing

/// A case: a configuration, `---- program` and `---- diagnostics` with what must come of it.
/// PENSTOCK_BLESS=1 writes what came instead; read the difference before committing it.
@Suite struct CaseTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Cases")

    static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: directory.path))?
        .filter { $0.hasSuffix(".txt") }.sorted() ?? []

    @Test(
        "a configuration lowers to the program and diagnostics that its case says", arguments: names
    )
    func lowers(name: String) throws {
        let url = Self.directory.appending(path: name)
        let text = try String(contentsOf: url, encoding: .utf8)
        let input = text.components(separatedBy: "---- program\n")[0]
        let (configuration, faults) = ConfigurationLoader.load(
            file: "penstock.yaml", text: input, environment: [:])
        var diagnostics = faults
        var program = ""
        if let configuration {
            let compilation = Compiler(plugins: FakePlugins(), carried: Carried(), loops: 1)
                .compile(configuration)
            diagnostics += compilation.diagnostics
            program = compilation.program.text
        }
        let output =
            input + "---- program\n" + program + "---- diagnostics\n"
            + DiagnosticRenderer().render(diagnostics)
        if ProcessInfo.processInfo.environment["PENSTOCK_BLESS"] == "1" {
            try output.write(to: url, atomically: true, encoding: .utf8)
        }
        #expect(output == text)
    }

    @Test("there are cases") func thereAreCases() { #expect(Self.names.count >= 12) }
}
