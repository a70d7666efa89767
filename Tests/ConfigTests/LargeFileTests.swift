import Foundation
import JSON
import PenstockConfig
import SourceTree
import Testing

@Suite("Large files")
struct LargeFileTests {
    static let routes = 3000

    /// Thousands of routes on one line: whatever looked back to the line's start for each value
    /// would take minutes here.
    @Test(
        "thousands of routes in one line load in one pass", .timeLimit(.minutes(10)),
        arguments: ["penstock.yaml", "penstock.json"])
    func oneLine(_ file: String) throws {
        let routes = (0..<Self.routes).map { index -> JSONValue in
            ["route": .string("GET /orders/\(index)/{id}"), "pipeline": "standard"]
        }
        let value: JSONValue = [
            "listeners": [["address": ":8080"]],
            "pipelines": ["standard": ["integrate": "Integrate/Mock", "auth": "Auth/APIKey"]],
            "apis": ["shop": ["routes": .array(routes)]],
        ]
        let configuration = try load(value.compact, file: file)
        #expect(configuration.apis[0].routes.count == Self.routes)
        let last = try #require(configuration.apis[0].routes.last)
        let column = try #require(
            value.compact.range(of: "{\"route\":\"GET /orders/\(Self.routes - 1)"))
        #expect(
            configuration.locate(last.pointer).column
                == value.compact.distance(from: value.compact.startIndex, to: column.lowerBound) + 1
        )
    }

    @Test("a file over 8 MiB is refused")
    func tooLarge() {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "penstock.yaml", text: String(repeating: "#", count: (8 << 20) + 1),
            environment: [:])
        #expect(configuration == nil)
        #expect(diagnostics.map(\.message) == ["the file is larger than 8 MiB"])
    }
}
