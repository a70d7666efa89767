import CloudFormation
import Foundation
import JSON
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
        text.replacing(/Deployment[0-9a-f]{10}"/, with: "Deployment#\"")
            .replacing(/Version[0-9a-f]{10}"/, with: "Version#\"")
            .replacing(/deployment id: [0-9a-f]{40}/, with: "deployment id: #")
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
            return .object(
                JSONObject(
                    object.members.map { ($0.key, sorted($0.value)) }.sorted { $0.0 < $1.0 }))
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
