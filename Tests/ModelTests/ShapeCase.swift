import Foundation
import JSON
import Testing

@testable import PenstockModel

/// A noun beside the shape that botocore has for it.
struct ShapeCase: Sendable, CustomTestStringConvertible {
    enum Service: String, Sendable { case apigateway, apigatewayv2 }

    let service: Service
    let shape: String
    let members: [String]
    let cloudFormationType: String?
    let cloudFormationNames: [String]
    let ignoresInCloudFormation: @Sendable (String) -> Bool
    /// JSON read as the noun and written again.
    let roundTrip: @Sendable (JSONValue) throws -> JSONValue
    let answer: @Sendable (JSONValue) throws -> JSONValue
    let differencesFromEmpty: @Sendable (JSONValue) throws -> [Difference]

    init<Root: Noun>(_ noun: Root.Type, _ service: Service, _ shape: String? = nil) {
        self.service = service
        self.shape = shape ?? Root.table.name
        members = Root.table.properties.filter { !$0.isStored }.map(\.name)
        cloudFormationType = Root.table.cloudFormationType
        cloudFormationNames = Root.table.properties.compactMap(\.cloudFormationName)
        ignoresInCloudFormation = { Root.table.ignored($0, in: .cloudFormation) }
        roundTrip = { json in
            let noun = try Root(json, .storage)
            let again = try JSONValue(
                parsing: String(decoding: noun.bytes(.storage), as: UTF8.self))
            #expect(try Root(again, .storage) == noun)
            return again
        }
        answer = { json in
            let wire: Wire = service == .apigateway ? .rest : .http
            let noun = try Root(json, wire)
            return try JSONValue(parsing: String(decoding: noun.bytes(wire), as: UTF8.self))
        }
        differencesFromEmpty = { try Root($0, .storage).differences(from: Root()) }
    }

    var testDescription: String { "\(service.rawValue).\(shape)" }
}

/// The files that Scripts/model-shapes writes.
enum Shapes {
    static let botocore = read("botocore.json")
    static let cloudFormation = read("cloudformation.json")

    static func members(_ service: ShapeCase.Service, _ shape: String) -> JSONObject? {
        botocore[service.rawValue]?[shape]?.object
    }

    /// A value that has every member of a shape.
    static func sample(_ service: ShapeCase.Service, _ shape: String) -> JSONValue {
        let members = members(service, shape) ?? JSONObject()
        return .object(
            JSONObject(
                members.members.sorted { $0.key < $1.key }.map {
                    ($0.key, words[$0.key] ?? sample(of: $0.value, service))
                }))
    }

    /// Members that botocore calls strings and AWS documents as enumerations.
    private static let words: [String: JSONValue] = [
        "authorizationType": "AWS_IAM", "passthroughBehavior": "NEVER", "loggingLevel": "INFO",
    ]

    private static func sample(of spelling: JSONValue, _ service: ShapeCase.Service) -> JSONValue {
        switch spelling {
        case .array(let element): return .array([sample(of: element[0], service)])
        case .object(let map):
            return .object(JSONObject([("a~b/c", sample(of: map["*"] ?? "string", service))]))
        case .string(let word):
            if word.hasPrefix("#") { return sample(service, String(word.dropFirst())) }
            if word.contains("|") { return .string(String(word.split(separator: "|").last ?? "")) }
            switch word {
            case "integer", "long": return 7
            case "double": return .number(JSONNumber("2.5") ?? JSONNumber(2))
            case "boolean": return true
            case "timestamp":
                return service == .apigateway ? 1_700_000_000 : "2023-11-14T22:13:20Z"
            default: return .string(word == "string" ? "text" : word)
            }
        default: return .null
        }
    }

    private static func read(_ name: String) -> JSONValue {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Shapes/\(name)")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return (try? JSONValue(parsing: text)) ?? .null
    }
}
