import Foundation
import JSON
import JSONSchema
import SourceTree
import Testing

@testable import PenstockConfig

@Suite("The schema and the manual")
struct ConfigurationSchemaTests {
    static let docs = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs")

    /// `PENSTOCK_RECORD=1` writes them.
    @Test(
        "the committed files are what the table makes now",
        arguments: ["configuration.md", "penstock.schema.json"])
    func fresh(_ name: String) throws {
        let url = Self.docs.appending(path: name)
        let text =
            name.hasSuffix(".md")
            ? ConfigurationManual.markdown : ConfigurationSchema.json.pretty + "\n"
        if ProcessInfo.processInfo.environment["PENSTOCK_RECORD"] != nil {
            try FileManager.default.createDirectory(
                at: Self.docs, withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        let committed = try? String(contentsOf: url, encoding: .utf8)
        #expect(committed == text, "stale: run PENSTOCK_RECORD=1 swift test --filter ConfigTests")
    }

    @Test("the schema accepts a file that has every key")
    func full() throws {
        let schema = try JSONSchema(ConfigurationSchema.json)
        let full = try load(caseFile("full.yaml"), environment: ["PARTNER_KEY": "x"])
        #expect(schema.violations(full.document).map(\.description) == [])
    }

    @Test(
        "every sample's file loads, and the schema accepts it",
        arguments: ["hello", "reverse-proxy", "authorizer-chain"])
    func samples(_ name: String) throws {
        let url = Self.docs.deletingLastPathComponent().appending(
            path: "Samples/\(name)/penstock.yaml")
        let text = try String(contentsOf: url, encoding: .utf8)
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "penstock.yaml", text: text, environment: ProcessInfo.processInfo.environment)
        #expect(diagnostics.filter { $0.severity == .error } == [])
        let document = try #require(configuration).document
        #expect(
            try JSONSchema(ConfigurationSchema.json).violations(document).map(\.description) == [])
    }

    @Test("a file that has every key leaves out none of the table")
    func everyKey() throws {
        let full = try load(caseFile("full.yaml"), environment: ["PARTNER_KEY": "x"])
        func keys(_ value: JSONValue) -> Set<String> {
            switch value {
            case .object(let object):
                Set(object.keys).union(object.members.flatMap { keys($0.value) })
            case .array(let elements): Set(elements.flatMap(keys))
            default: []
            }
        }
        let table = Set(Shapes.all.flatMap { $0.properties.map(\.name) })
        #expect(table.subtracting(keys(full.document)) == [])
    }

    @Test("every example of the manual loads when put into a file")
    func examples() throws {
        for shape in Shapes.all {
            guard let example = shape.example else { continue }
            let text =
                example.contains("listeners:")
                ? example : example + "\nlisteners: [{address: ':1'}]"
            // A fragment may leave open what stands around it; its own keys must all be right.
            let (_, diagnostics) = ConfigurationLoader.load(
                file: shape.name, text: text, environment: ["PARTNER_KEY": "x"])
            let isFragment = ["Step", "AuthChain", "GatewayResponse"].contains(shape.name)
            let faults = diagnostics.filter { !isFragment && !$0.message.hasPrefix("there is no") }
            #expect(faults.map(\.message) == [], "\(shape.name)")
        }
    }

    @Test("defaults are in the form that the file would have, and within their ranges")
    func defaults() {
        for shape in Shapes.all {
            for property in shape.properties {
                guard case .value(let value) = property.default else { continue }
                let isSound =
                    switch property.type {
                    case .duration(let range):
                        value.string.flatMap(DurationText.parse).map(range.contains) ?? false
                    case .size(let range):
                        value.string.flatMap(SizeText.parse).map(range.contains) ?? false
                    case .integer(let range): value.int.map(range.contains) ?? false
                    case .choice(let words): value.string.map(words.contains) ?? false
                    case .boolean: value.bool != nil
                    default: true
                    }
                #expect(isSound, "\(shape.name).\(property.name)")
            }
        }
    }

    @Test(
        "what the loader refuses by its form, the schema refuses too",
        arguments: [
            "{}", "listeners: []", "{listeners: [{address: 1}]}",
            "{listeners: [{address: ':1'}], loops: 0}",
            "{listeners: [{address: ':1'}], upstrems: {}}",
            "{listeners: [{address: ':1'}], timeouts: {head: 10}}",
            "{listeners: [{address: ':1'}], timeouts: {head: 10x}}",
            "{listeners: [{address: ':1'}], limits: {buffers: 1kb}}",
            "{listeners: [{address: ':1'}], upstreams: {a: {targets: [h]}}}",
            "{listeners: [{address: ':1'}], upstreams: {a: {targets: ['h:1'], balance: x}}}",
            "{listeners: [{address: ':1'}], apis: {a: {routes: [{route: /x}]}}}",
            "{listeners: [{address: ':1'}], apis: {a: {order: [x], routes: []}}}",
            "{listeners: [{address: ':1'}], apis: {a: {gateway_responses: {X: {}}, routes: []}}}",
            "{listeners: [{address: ':1'}], plugins: {a: {builtin: A/B, config: 1}}}",
        ])
    func agree(_ text: String) throws {
        let (configuration, _) = ConfigurationLoader.load(
            file: "penstock.yaml", text: text, environment: [:])
        #expect(configuration == nil)
        let document = try SourceReader.read(text, as: .yaml).json()
        #expect(!(try JSONSchema(ConfigurationSchema.json).isValid(document)))
    }
}
