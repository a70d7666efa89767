import CloudFormation
import Foundation
import JSON
import PenstockModel
import SourceTree
import Testing

@testable import PenstockImport

/// Every property that CloudFormation publishes (Scripts/cloudformation-properties) is read into a
/// noun, or its treatment says what becomes of it.
@Suite("Properties of CloudFormation's resource types")
struct PropertyTests {
    /// One property, nested ones by their path.
    struct Published: CustomTestStringConvertible, Sendable {
        var type: String
        var path: [String]
        var json: JSONValue
        var testDescription: String { "\(type) \(path.joined(separator: "."))" }
    }

    static let all: [Published] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Shapes/properties.json")
        guard let text = try? String(contentsOf: file, encoding: .utf8),
            let types = try? JSONValue(parsing: text).object
        else { return [] }
        return types.members.flatMap { type, shape in
            Sample.leaves(shape).map { Published(type: type, path: $0.path, json: $0.json) }
        }
    }()

    @Test("there is a list") func some() { #expect(Self.all.count > 350) }

    @Test("each is honoured, ignored with a reason, or refused")
    func classified() throws {
        for property in Self.all {
            let faults = unknownProperties(property)
            #expect(faults.isEmpty, "\(property.testDescription): \(faults)")
        }
    }

    @Test("each of a resource itself is its noun's, or has a treatment")
    func treated() {
        for property in Self.all where property.type != GatewayTypes.overrides {
            let name = property.path[0]
            let isRead = GatewayTypes.nouns[property.type].map { reads(name, $0) } ?? false
            let isTreated = PropertyTreatment.of(property.type, name) != nil
            #expect(isRead != isTreated, "\(property.type) \(name)")
        }
    }

    private func reads<Value: Noun>(_ name: String, _ noun: Value.Type) -> Bool {
        noun.table.property(named: name, in: .cloudFormation) != nil
    }

    @Test(
        "a property that isn't published is an error", arguments: GatewayTypes.nouns.keys.sorted())
    func unpublished(_ type: String) {
        let made = Published(type: type, path: ["Nmae"], json: ["Nmae": "x"])
        #expect(!unknownProperties(made).isEmpty)
    }

    @Test("every published type has a noun, and no other")
    func types() {
        let published = Set(Self.all.map(\.type))
        #expect(Set(GatewayTypes.nouns.keys).union([GatewayTypes.overrides]) == published)
    }

    @Test("a treatment is of a published property")
    func treatments() {
        let published = Set(Self.all.map { "\($0.type) \($0.path[0])" })
        for (type, properties) in PropertyTreatment.table {
            for property in properties.keys { #expect(published.contains("\(type) \(property)")) }
        }
    }

    /// What is said of properties that nothing knows, when the resource has just this one.
    private func unknownProperties(_ property: Published) -> [String] {
        let template = JSONValue.object(
            JSONObject([
                (
                    "Resources",
                    ["R": ["Type": .string(property.type), "Properties": property.json]]
                )
            ]))
        var loader = StackLoader()
        loader.naming = GatewayNaming()
        let set = loader.load([
            StackSource(name: "s", file: "s.json", text: template.compact)
        ])
        let importing = Importing(set, nil)
        for placed in importing.resources(property.type) { read(placed, importing) }
        return set.diagnostics.map(\.message).filter { $0.contains("is no property of") }
    }

    private func read(_ placed: PlacedResource, _ importing: Importing) {
        let properties = placed.resource.properties
        if let noun = GatewayTypes.nouns[placed.resource.type] {
            _ = importing.noun(noun, placed)
            if let description = properties["StageDescription"] {
                _ = importing.stageDescription(description.json, placed)
            }
            if let canary = properties["DeploymentCanarySettings"] {
                _ = importing.noun(
                    CanarySettings.self, canary.json, placed, at: JSONPointer())
            }
            return
        }
        importing.checkMembers(placed, ["ApiId", "Integration", "Route", "Stage"])
        let parts: [(String, any Noun.Type)] = [
            ("Integration", V2Integration.self), ("Route", Route.self), ("Stage", V2Stage.self),
        ]
        for (name, noun) in parts {
            guard let value = properties[name] else { continue }
            _ = importing.noun(noun, value.json, placed, at: JSONPointer([name]))
        }
    }
}

/// A value of each published property, alone in its containers.
private enum Sample {
    /// Names that a list's entries must have, to be found by.
    private static let names = ["StatusCode", "ResourcePath", "HttpMethod", "Key"]

    static func leaves(_ shape: JSONValue) -> [(path: [String], json: JSONValue)] {
        switch shape {
        case .string(let word): return [([], leaf(word))]
        case .array(let elements):
            return leaves(elements.first ?? "json").map { ($0.path, [$0.json]) }
        case .object(let object):
            return object.members.flatMap { name, inner in
                leaves(inner).map { path, json in
                    guard name != "*" else { return (path, ["200": json]) }
                    var members = JSONObject([(name, json)])
                    for key in names where object[key] != nil && key != name {
                        members[key] = "x"
                    }
                    return ([name] + path, .object(members))
                }
            }
        default: return []
        }
    }

    private static func leaf(_ word: String) -> JSONValue {
        switch word {
        case "integer", "number": 1
        case "boolean": true
        case "json": [:]
        default: "x"
        }
    }
}
