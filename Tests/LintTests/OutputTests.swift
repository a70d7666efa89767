import CloudFormation
import Foundation
import JSON
import PenstockImport
import PenstockModel
import SourceTree
import Testing

@testable import PenstockLint

/// What `penstock lint` prints.
@Suite("Lint output")
struct OutputTests {
    static func result(_ rules: [any LintRule] = LintRules.all) -> LintResult {
        let text = LintCase.base + LintCase.method("Post", "POST") + LintCase.deployed("Post")
        return LintResult(
            CloudFormationImport.load(
                [StackSource(name: "shop", file: "my shop.yaml", text: text)], StackLoader()),
            rules)
    }

    @Test("text has a caret under the place, the rule and what to do")
    func text() {
        let text = Self.result([UnauthenticatedWrite()]).text(colour: false)
        #expect(text.contains("my shop.yaml:14:26: warning: POST /orders is open to everybody"))
        #expect(text.contains("[unauthenticated-write]"))
        #expect(text.contains("^~~~"))
        #expect(text.hasSuffix("0 errors, 1 warnings, 0 notes\n"))
    }

    @Test("JSON has rule, severity, place and pointer")
    func json() {
        let json = Self.result([UnauthenticatedWrite()]).json
        #expect(json["ok"]?.bool == false)
        let finding = json["findings"]?.array?.first
        #expect(finding?["rule"]?.string == "unauthenticated-write")
        #expect(finding?["severity"]?.string == "warning")
        #expect(finding?["line"]?.int == 14)
        #expect(
            finding?["pointer"]?.string == "/Resources/Post/Properties/AuthorizationType")
    }

    @Test("notes alone are clean")
    func notes() {
        let result = Self.result([RestAPIWithoutNeed()])
        #expect(result.findings.count == 1)
        #expect(result.isClean)
    }

    /// SARIF 2.1.0 §3.13 sarifLog, §3.14 run, §3.19 toolComponent, §3.27 result, §3.28 location.
    @Test("SARIF has the members that 2.1.0 requires, and nothing but its own words")
    func sarif() throws {
        let rules = LintRules.all
        let log = SARIF.log(Self.result(rules), rules, version: "1.2.3")
        #expect(log["version"]?.string == "2.1.0")
        #expect(log["$schema"]?.string?.hasSuffix("sarif-schema-2.1.0.json") == true)
        let run = try #require(log["runs"]?.array?.first)
        let driver = try #require(run["tool"]?["driver"])
        #expect(driver["name"]?.string == "penstock")
        let ids = try #require(driver["rules"]?.array).map { $0["id"]?.string }
        #expect(ids == rules.map(\.id))
        let levels: Set = ["none", "note", "warning", "error"]
        for rule in driver["rules"]?.array ?? [] {
            #expect(rule["shortDescription"]?["text"]?.string?.isEmpty == false)
            let level = rule["defaultConfiguration"]?["level"]?.string ?? ""
            #expect(levels.contains(level))
        }
        let results = try #require(run["results"]?.array)
        #expect(!results.isEmpty)
        for result in results {
            let id = try #require(result["ruleId"]?.string)
            let index = try #require(result["ruleIndex"]?.int)
            #expect(ids[index] == id)
            #expect(levels.contains(result["level"]?.string ?? ""))
            #expect(result["message"]?["text"]?.string?.isEmpty == false)
            let location = try #require(result["locations"]?.array?.first?["physicalLocation"])
            #expect(location["artifactLocation"]?["uri"]?.string == "my%20shop.yaml")
            let region = try #require(location["region"])
            #expect(try #require(region["startLine"]?.int) >= 1)
            let start = try #require(region["startColumn"]?.int)
            #expect(try #require(region["endColumn"]?.int) > start)
        }
    }

    @Test("findings end at their bound, and the rest is counted")
    func bound() {
        let text =
            LintCase.base + ["POST", "PUT", "PATCH"].map { LintCase.method("M\($0)", $0) }.joined()
        let imported = CloudFormationImport.load(
            [StackSource(name: "shop", file: "shop.yaml", text: text)], StackLoader())
        let account = imported.accounts.values.first ?? AccountState()
        func run(_ max: Int) -> (Int, Int) {
            let result = LintRules.check(
                LintDefinitions(account), [UnauthenticatedWrite()], countMax: max)
            return (result.found.count, result.dropped)
        }
        #expect(run(3) == (3, 0))
        #expect(run(2) == (2, 1))
    }

    @Test("a part of an OpenAPI document is shown there")
    func document() throws {
        struct One: TemplateFiles {
            func read(_ name: String, from base: String) throws(TemplateFileError) -> (
                name: String, text: String
            ) {
                (
                    name,
                    """
                    openapi: 3.0.1
                    info: {title: pets, version: '1'}
                    paths:
                      /pets:
                        post:
                          responses: {}
                          x-amazon-apigateway-integration:
                            {type: http_proxy, httpMethod: POST, uri: 'http://b.example/', payloadFormatVersion: '1.0'}

                    """
                )
            }
        }
        let imported = try DefinitionImport(ImportOptions(), files: One()).load(["pets.yaml"])
        #expect(imported.report.finish().map(\.message) == [])
        let finding = try #require(LintResult(imported, [UnauthenticatedWrite()]).findings.first)
        #expect(finding.place?.file == "pets.yaml")
        #expect(finding.place?.location.line == 5)
    }

    @Test("Docs/lint.md has the table that the rules make")
    func page() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Docs/lint.md").standardizedFileURL
        var text = try String(contentsOf: page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["PENSTOCK_RECORD"] != nil {
            let head = try #require(text.components(separatedBy: "## Rules\n").first)
            text = "\(head)## Rules\n\n\(LintPage.rules)"
            try text.write(to: page, atomically: true, encoding: .utf8)
        }
        #expect(text.contains(LintPage.rules))
    }
}
