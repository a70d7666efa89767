import CloudFormation
import Foundation
import PenstockModel
import SourceTree
import Testing

@testable import PenstockImport

/// The template that CDK made of the reference application (../shared/reference-stack).
@Suite("The reference stack's nouns")
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

    @Test("it imports with nothing to tell", .enabled(if: isThere, "no reference stack here"))
    func imports() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let imported = CloudFormationImport.load(
            [StackSource(name: "Reference", file: Self.file.lastPathComponent, text: text)],
            StackLoader())
        #expect(imported.report.finish().map(\.message) == [])
        #expect(imported.stacks.first?.resources.count == 35)
        let account = try #require(imported.accounts[Scope()])
        #expect(account.restAPIs.count == 1)
        #expect(account.apis.count == 2)
        let rest = try #require(account.restAPIs.values.first)
        let stage = try #require(rest.stages["prod"])
        let post = try #require(rest.definition(of: stage)?.tree.resource(at: "/users"))
        #expect(post.methods["POST"]?.apiKeyRequired == true)
        let http = try #require(
            account.apis.values.first { $0.definition.api.protocolType == .http })
        let automatic = try #require(http.stages["$default"])
        let routes = http.definition(of: automatic)?.routes.values.map(\.route.routeKey) ?? []
        #expect(routes.sorted() == ["ANY /admin/{proxy+}", "GET /users/{id}"])
        #expect(account.domainNames["api.example.com"]?.mappings.count == 1)
        #expect(account.usagePlans.values.first?.keyIDs.count == 1)
        #expect(imported.functions.map(\.handler) == ["handler.handler"])
        #expect(
            imported.functions.first?.code
                == .object(
                    bucket: "cdk-hnb659fds-assets-000000000000-us-east-1",
                    key: "4157bc3fc3750b67782d236f95cad131a8ba1cfbbd382d40191b8c30c0378d6e.zip"))
        #expect(imported.permissions.count == 6)
        #expect(
            Set(imported.others.map(\.type)) == [
                "AWS::IAM::Role", "AWS::CertificateManager::Certificate",
            ])
    }
}
