import CloudFormation
import Foundation
import JSON
import SourceTree
import Testing

/// The template that CDK made of the reference application (../shared/reference-stack).
@Suite("The reference stack's template")
struct ReferenceStackTests {
    static let file: URL = {
        let environment = ProcessInfo.processInfo.environment
        let shared =
            environment["PENSTOCK_CORPORA"].map { URL(filePath: $0).appending(path: "..") }
            ?? URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../shared")
        return shared.appending(path: "reference-stack/cdk.out/Reference.template.json")
            .standardizedFileURL
    }()
    static var isThere: Bool { FileManager.default.fileExists(atPath: file.path) }

    @Test("loads with nothing to tell", .enabled(if: isThere, "no reference stack here"))
    func loads() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let set = StackLoader().load([
            StackSource(name: "Reference", file: Self.file.lastPathComponent, text: text)
        ])
        #expect(set.diagnostics.map(\.message) == [])
        let stack = try #require(set.stacks.first)
        #expect(stack.resources.count == 35)
        let code = stack.resource("ApiHandler5E7490E8")?.properties["Code"]?["S3Bucket"]?.string
        #expect(code == "cdk-hnb659fds-assets-000000000000-us-east-1")
        #expect(stack.outputs.map(\.name) == ["HttpApiUrl"] || stack.outputs.count == 1)
    }
}
