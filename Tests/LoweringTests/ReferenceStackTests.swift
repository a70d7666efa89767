import CloudFormation
import Foundation
import PenstockImport
import PenstockLowering
import Testing

/// ../shared/reference-stack: a CDK application with what teams usually have. The golden file is
/// `reference-stack.yaml`; PENSTOCK_BLESS=1 writes it.
@Suite struct ReferenceStackTests {
    private struct Disk: TemplateFiles {
        func read(_ name: String, from base: String) throws(TemplateFileError) -> (
            name: String, text: String
        ) {
            let folder =
                name.hasPrefix("/") ? "" : base.lastIndex(of: "/").map { base[...$0] } ?? ""
            // Why it can't be read doesn't matter to a test.
            guard let text = try? String(contentsOfFile: folder + name, encoding: .utf8) else {
                throw TemplateFileError("not there")
            }
            return (folder + name, text)
        }
    }

    private static let assembly: String? = {
        let corpora = ProcessInfo.processInfo.environment["PENSTOCK_CORPORA"]
        let shared =
            corpora.map { URL(filePath: $0).appending(path: "..") }
            ?? URL(filePath: #filePath).appending(path: "../../../../shared")
        let url = shared.appending(path: "reference-stack/cdk.out").standardized
        return FileManager.default.fileExists(atPath: url.path) ? url.path : nil
    }()

    @Test(
        "the reference stack comes to the document of its golden file",
        .enabled(if: assembly != nil, "no ../shared: set PENSTOCK_CORPORA to where the corpora are")
    )
    func lowers() throws {
        let path = try #require(Self.assembly)
        let imported = try DefinitionImport(ImportOptions(), files: Disk()).load([path])
        let lowered = ModelLowering.lower(imported.accounts)
        let text =
            YAMLText.write(lowered.document.written) + "---- warnings\n"
            + lowered.warnings.map { "\($0.element): \($0.message)\n" }.joined()
        let golden = GoldenTests.directory.appending(path: "reference-stack.yaml")
        if ProcessInfo.processInfo.environment["PENSTOCK_BLESS"] == "1" {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: golden, encoding: .utf8) == text)
        #expect(lowered.stages.map(\.kind) == [.rest, .http, .webSocket])
    }
}
