import CloudFormation
import Foundation
import JSON
import PenstockModel
import SourceTree
import Synchronization
import Testing

@testable import PenstockImport

/// What becomes of templates is compared with what AWS's translator made of them: `SAM/record.py`
/// wrote that down.
@Suite("SAM templates are rewritten as AWS does")
struct SAMRewritingTests {
    struct Case: CustomTestStringConvertible {
        var url: URL
        var testDescription: String { url.deletingPathExtension().lastPathComponent }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "SAM")

    static let cases: [Case] = {
        let folder = Self.folder.appending(path: "Templates")
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
            .map(Case.init)
    }()

    @Test("there are cases") func some() { #expect(Self.cases.count >= 18) }

    @Test("a template comes to AWS's resources", arguments: cases)
    func resources(_ test: Case) throws {
        let text = try String(contentsOf: test.url, encoding: .utf8)
        let (made, diagnostics) = SAMRun.rewrite(text)
        #expect(diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        let expectedURL = test.url.deletingPathExtension().appendingPathExtension("expected.json")
        let recorded = try JSONValue(parsing: String(contentsOf: expectedURL, encoding: .utf8))
        let expected = Neutral.resources(recorded)
        let actual = Neutral.resources(try JSONValue(parsing: Neutral.text(made.compact)))
        #expect(Set(actual.keys) == Set(expected.keys))
        for (name, resource) in expected.sorted(by: { $0.key < $1.key }) {
            guard let other = actual[name] else { continue }
            let difference = Neutral.difference(resource, other)
            #expect(difference == nil, "\(name)\(difference ?? "")")
        }
        let conditions = Neutral.sorted(recorded["Conditions"] ?? [:])
        #expect(Neutral.sorted(made["Conditions"] ?? [:]) == conditions)
    }

    @Test("every property of AWS's schema is classified, and no other")
    func properties() throws {
        let url = Self.folder.appending(path: "properties.json")
        let recorded = try JSONValue(parsing: String(contentsOf: url, encoding: .utf8))
        for (type, names) in recorded.object?.members ?? [] {
            let known = SAMProperties.table[type].map { Set($0.keys) }
            #expect(known == Set((names.array ?? []).compactMap(\.string)), "\(type)")
        }
        #expect(recorded.object?.members.count == SAMProperties.table.count)
    }

    @Test(
        "SHA-1 is FIPS 180-4's",
        arguments: [
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
        ])
    func digest(_ text: String, _ digest: String) { #expect(SHA1.hex(text) == digest) }
}

/// Runs the transform alone.
enum SAMRun {
    static func rewrite(_ text: String, files: any TemplateFiles = NoFiles()) -> (
        made: JSONValue, diagnostics: [Diagnostic]
    ) {
        let kept = Kept()
        var loader = StackLoader()
        loader.files = files
        loader.naming = GatewayNaming()
        loader.transforms = [Keeping(kept: kept)]
        let set = loader.load([StackSource(name: "s", file: "s.yaml", text: text)])
        return (kept.value.withLock { $0 }, set.diagnostics)
    }

    final class Kept: Sendable { let value = Mutex<JSONValue>(.null) }

    struct Keeping: TemplateTransform {
        let kept: Kept
        var name: String { SAMTransform().name }

        func transform(_ root: SourceNode, _ context: TransformContext) -> SourceNode {
            let made = SAMTransform().transform(root, context)
            kept.value.withLock { $0 = made.json() }
            return made
        }
    }
}

/// Leaves out what may differ: digests that hang on Python 2's way to print, the order of members,
/// and how a function is spelt.
enum Neutral {
    static let kinds = [
        "AWS::ApiGateway", "AWS::Lambda::", "AWS::DynamoDB::Table", "AWS::CloudFormation::Stack",
    ]

    static func text(_ text: String) -> String {
        text.replacing(/Deployment[0-9a-f]{10}"/, with: "Deployment0000000000\"")
            .replacing(/Version[0-9a-f]{10}"/, with: "Version0000000000\"")
            .replacing(/deployment id: [0-9a-f]{40}/, with: "deployment id: 0")
    }

    static func resources(_ template: JSONValue) -> [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        for (name, resource) in template["Resources"]?.object?.members ?? [] {
            let type = resource["Type"]?.string ?? ""
            guard kinds.contains(where: type.hasPrefix) else { continue }
            result[name] = sorted(resource)
        }
        return result
    }

    static func sorted(_ json: JSONValue) -> JSONValue {
        switch json {
        case .array(let elements): return .array(elements.map(sorted))
        case .object(let object):
            if object.members.count == 1, let text = object["Fn::GetAtt"]?.string {
                let words = text.split(separator: ".", maxSplits: 1)
                return ["Fn::GetAtt": .array(words.map { .string(String($0)) })]
            }
            // AWS's translator takes them from a set.
            if object.members.count == 1, let conditions = object["Fn::Or"]?.array {
                return ["Fn::Or": .array(conditions.sorted { $0.compact < $1.compact })]
            }
            return .object(
                JSONObject(
                    object.members.map { ($0.key, sorted($0.value)) }.sorted { $0.0 < $1.0 }))
        case .string(let text) where text.hasPrefix("{"):
            // Policies and schemas are kept as text.
            return (try? JSONValue(parsing: text)).map(sorted) ?? json
        default: return json
        }
    }

    /// Where two values differ first, and how.
    static func difference(_ expected: JSONValue, _ actual: JSONValue) -> String? {
        if expected == actual { return nil }
        if let a = expected.object, let b = actual.object {
            for (name, value) in a.members {
                guard let other = b[name] else { return ".\(name) is missing: \(value.compact)" }
                if let inner = difference(value, other) { return ".\(name)\(inner)" }
            }
            for (name, value) in b.members where a[name] == nil {
                return ".\(name) is too much: \(value.compact)"
            }
        }
        if let a = expected.array, let b = actual.array, a.count == b.count {
            for (index, pair) in zip(a, b).enumerated() {
                if let inner = difference(pair.0, pair.1) { return "[\(index)]\(inner)" }
            }
            return nil
        }
        return ": expected \(expected.compact), got \(actual.compact)"
    }
}

@Suite("SAM templates import")
struct SAMImportTests {
    /// AWS warns of the path `$default` too, which its translator makes.
    private static let defaultRoute = "Resource $default should start with /"

    @Test("a template imports without an error", arguments: SAMRewritingTests.cases)
    func imports(_ test: SAMRewritingTests.Case) throws {
        let text = try String(contentsOf: test.url, encoding: .utf8)
        let imported = CloudFormationImport.load(
            [StackSource(name: "s", file: "s.yaml", text: text)], StackLoader())
        let told = imported.report.finish().map(\.message)
            .filter { !$0.hasSuffix(Self.defaultRoute) }
        if test.testDescription == "rest-definition-uri" {
            #expect(told.contains { $0.contains("definitions in S3 aren't fetched") })
        } else {
            #expect(told == [])
        }
    }

    @Test("the nouns are those of AWS's translation", arguments: SAMRewritingTests.cases)
    func nouns(_ test: SAMRewritingTests.Case) throws {
        let text = try String(contentsOf: test.url, encoding: .utf8)
        let url = test.url.deletingPathExtension().appendingPathExtension("expected.json")
        let recorded = nouns(try String(contentsOf: url, encoding: .utf8))
        let made = nouns(Neutral.text(SAMRun.rewrite(text).made.compact))
        let difference = Neutral.difference(recorded, made)
        #expect(difference == nil, "\(difference ?? "")")
    }

    private func nouns(_ template: String) -> JSONValue {
        var loader = StackLoader()
        // What is rewritten still names the transform.
        loader.acceptedTransforms = [SAMTransform().name]
        loader.naming = GatewayNaming()
        let imported = CloudFormationImport.nouns(
            of: loader.load([StackSource(name: "s", file: "s.json", text: template)]))
        var accounts = JSONObject()
        for (scope, account) in imported.accounts { accounts[scope.region] = account.json }
        let functions = imported.functions.map {
            "\($0.arn) \($0.environment.sorted { $0.key < $1.key }) \($0.timeout)"
        }
        let permissions = imported.permissions.map { "\($0.function) \($0.sourceARN ?? "")" }
        return Neutral.sorted([
            "accounts": .object(accounts),
            "functions": .array(functions.sorted().map { .string($0) }),
            "permissions": .array(permissions.sorted().map { .string($0) }),
        ])
    }
}
