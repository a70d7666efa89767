import JSON
import PenstockModel
import Testing

@testable import PenstockControl

@Suite struct DefinitionTests {
    private let client: Client
    init() throws { client = try Client.ephemeral() }

    private func document(_ path: String) -> JSONValue {
        [
            "openapi": "3.0.1", "info": ["title": "pets", "version": "1"],
            "paths": [
                (path): [
                    "get": [
                        "x-amazon-apigateway-integration": [
                            "type": "HTTP_PROXY", "httpMethod": "GET",
                            "uri": "https://example.com", "payloadFormatVersion": "1.0",
                        ]
                    ]
                ]
            ],
        ]
    }

    private func routes(_ id: String) throws -> [String] {
        try client.call("GET", "/v2/apis/\(id)/routes").body["items"]?.array?
            .compactMap { $0["routeKey"]?.string } ?? []
    }

    @Test("an HTTP API is imported, replaced, exported, and its export imported back")
    func httpAPI() throws {
        let made = try client.call(
            "PUT", "/v2/apis", ["body": .string(document("/pets").compact)])
        #expect(made.status == 201)
        let id = try #require(made.body["apiId"]?.string)
        #expect(try routes(id) == ["GET /pets"])
        let replaced = try client.call(
            "PUT", "/v2/apis/\(id)", ["body": .string(document("/dogs").compact)])
        #expect(replaced.status == 201)
        #expect(try routes(id) == ["GET /dogs"])
        let target = "/v2/apis/\(id)/exports/OAS30?outputType=JSON"
        let export = try client.call("GET", target)
        #expect(export.status == 200)
        #expect(export.body["paths"]?["/dogs"] != nil)
        let again = try client.call(
            "PUT", "/v2/apis/\(id)", ["body": .string(export.body.compact)])
        #expect(again.status == 201)
        #expect(try client.call("GET", target).body == export.body)
    }

    @Test(
        "what can't be imported or exported is refused, and changes nothing",
        arguments: [
            ("PUT", "/v2/apis", #"{"body": "{'key:"}"#, "Invalid OpenAPI input."),
            ("PUT", "/v2/apis", #"{"body": ""}"#, "Invalid OpenAPI input."),
            ("POST", "/restapis?mode=import", "{'key:value}", "Invalid OpenAPI input."),
            (
                "POST", "/restapis?mode=import&basepath=x", #"{"swagger": "2.0", "paths": {}}"#,
                "Invalid value for the parameter basepath: x"
            ),
        ])
    func refused(method: String, target: String, body: String, message: String) throws {
        var request = client.request(method, target)
        request.body = Array(body.utf8)
        let response = client.plane.answer(request)
        #expect(response.status == 400)
        #expect(response.message == message)
        #expect(client.plane.state.accounts.values.allSatisfy { $0 == AccountState() })
    }
}
