import Foundation
import Testing

extension EndToEnd {
    /// How much the configuration of a mapping may hold: n is served, n + 1 refused.
    @Suite struct MappingLimits {
        static func table(_ count: Int, _ member: (Int) -> String) -> String {
            "{" + (0..<count).map(member).joined(separator: ", ") + "}"
        }

        /// A configuration with `count` of something, and how many there may be.
        static let limits: [(what: String, max: Int, config: @Sendable (Int) -> String)] = [
            (
                "mappings of the request", 256,
                { n in
                    let mappings = table(n) { "integration.request.header.x-\($0): \"'v'\"" }
                    return "{integration: MOCK, request: {parameters: \(mappings)}}"
                }
            ),
            (
                "mappings of a response", 256,
                { n in
                    let mappings = table(n) { "method.response.header.x-\($0): \"'v'\"" }
                    return
                        "{integration: MOCK, responses: [{status: 200, parameters: \(mappings)}]}"
                }
            ),
            (
                "templates of the request", 64,
                { n in
                    "{integration: MOCK, request: {templates: \(table(n) { "a/t\($0): '{}'" })}}"
                }
            ),
            (
                "templates of a response", 64,
                { n in
                    let templates = table(n) { "a/t\($0): '{}'" }
                    return
                        "{integration: MOCK, responses: [{status: 200, templates: \(templates)}]}"
                }
            ),
            (
                "responses", 64,
                { n in
                    let responses = (0..<n).map { "{status: 200, selection_pattern: '\($0)'}" }
                    return "{integration: MOCK, responses: [\(responses.joined(separator: ", "))]}"
                }
            ),
            (
                "binary media types", 256,
                { n in
                    let types = (0..<n).map { "a/t\($0)" }.joined(separator: ", ")
                    return "{integration: MOCK, binary_media_types: [\(types)]}"
                }
            ),
        ]

        @Test("as many as the limit, and no more", arguments: limits.indices)
        func limit(_ index: Int) throws {
            let (what, max, config) = Self.limits[index]
            for count in [max, max + 1] {
                let directory = try TemporaryDirectory()
                try directory.write(
                    """
                    listeners: [{address: "127.0.0.1:0"}]
                    admin: off
                    apis:
                      a:
                        routes:
                          - route: GET /
                            pipeline:
                              transform: {request: {use: Transform/MappingTemplate, config: \(config(count))}}
                              integrate: Integrate/Mock
                    """, to: "penstock.yaml")
                let run = try CommandRun(["check"], in: directory.url)
                #expect(run.status == (count == max ? 0 : 1), "\(what) \(run.errors)")
                if count > max { #expect(run.errors.contains("\(max)"), "\(what) \(run.errors)") }
            }
        }
    }
}
