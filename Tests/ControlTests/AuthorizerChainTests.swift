import JSON
import Testing

@testable import PenstockControl
@testable import PenstockModel

/// Ours: AWS has no chains of authorizers.
@Suite("Chains of authorizers that calls bring") struct AuthorizerChainTests {
    private let store = KeptDocuments()
    private let client: Client
    init() throws { client = try Client.ephemeral(store: store) }

    private static let chain: JSONValue = ["any_of": ["AWS_IAM"]]
    private static let stored = chain.compact

    /// A document with a GET at each path, and a chain of each and of all where there is one.
    private func document(
        _ paths: [String], chain: JSONValue? = chain, all: JSONValue? = nil
    ) -> JSONValue {
        var items = JSONObject()
        for path in paths {
            var operation = JSONObject([
                ("responses", [:]),
                (
                    "x-amazon-apigateway-integration",
                    [
                        "type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://example.com",
                        "payloadFormatVersion": "1.0",
                    ]
                ),
            ])
            operation["x-penstock-authorizers"] = chain
            items[path] = ["get": .object(operation)]
        }
        var root = JSONObject([
            ("openapi", "3.0.1"), ("info", ["title": "a", "version": "1"]),
            ("paths", .object(items)),
        ])
        root["x-penstock-authorizers"] = all
        return .object(root)
    }

    private func rest(_ document: JSONValue) throws -> String {
        try #require(
            try client.call("POST", "/restapis?mode=import", document).body["id"]?.string)
    }

    private func http(_ document: JSONValue) throws -> String {
        try #require(
            try client.call("PUT", "/v2/apis", ["body": .string(document.compact)])
                .body["apiId"]?.string)
    }

    private func chains(rest id: String) -> [String: String]? {
        client.plane.state[Scope()].restAPIs[id]?.definition.chains
    }

    private func chains(http id: String) -> [String: String]? {
        client.plane.state[Scope()].apis[id]?.definition.chains
    }

    private func expectStored() throws {
        #expect(try ControlState(documents: store.load())[Scope()] == client.plane.state[Scope()])
    }

    @Test("a store holds them, and lets them go with their API")
    func stored() throws {
        let (first, second) = (
            try rest(document(["/x"], all: "API_KEY")), try http(document(["/x"], all: "AWS_IAM"))
        )
        #expect(chains(rest: first) == ["GET /x": Self.stored, "*": "\"API_KEY\""])
        #expect(chains(http: second) == ["GET /x": Self.stored, "*": "\"AWS_IAM\""])
        try expectStored()
        for target in ["/restapis/\(first)", "/v2/apis/\(second)"] {
            #expect(try (200..<300).contains(client.call("DELETE", target).status))
        }
        #expect(try store.load().isEmpty)
    }

    @Test("a document that differs by its chain alone changes the API")
    func replaced() throws {
        let id = try rest(document(["/x"]))
        let other: JSONValue = ["any_of": ["API_KEY"]]
        let target = "/restapis/\(id)?mode=overwrite"
        let choices: [JSONValue?] = [other, nil, Self.chain]
        for chain in choices {
            #expect(try client.call("PUT", target, document(["/x"], chain: chain)).status == 200)
            #expect(chains(rest: id)?["GET /x"] == chain?.compact)
            try expectStored()
        }
        let api = try http(document(["/x"], chain: nil))
        _ = try client.call(
            "POST", "/v2/apis/\(api)/stages", ["stageName": "s", "autoDeploy": true])
        let body: JSONValue = ["body": .string(document(["/x"]).compact)]
        #expect(try client.call("PUT", "/v2/apis/\(api)", body).status == 201)
        let record = try #require(client.plane.state[Scope()].apis[api])
        let stage = try #require(record.stages["s"])
        #expect(record.definition(of: stage)?.chains == ["GET /x": Self.stored])
        try expectStored()
    }

    @Test("a resource takes those of its methods along, and of what is below it, and leaves none")
    func moved() throws {
        let id = try rest(document(["/a/b", "/c"]))
        let resources = "/restapis/\(id)/resources"
        func resource(_ path: String) throws -> String {
            try #require(
                client.plane.state[Scope()].restAPIs[id]?.definition.tree.resource(at: path)?.id)
        }
        func replace(_ path: String, _ member: String, _ value: String) throws {
            let patch: JSONValue = [
                "patchOperations": [
                    ["op": "replace", "path": .string(member), "value": .string(value)]
                ]
            ]
            let target = "\(resources)/\(try resource(path))"
            #expect(try client.call("PATCH", target, patch).status == 200)
        }
        try replace("/a", "/pathPart", "z")
        #expect(chains(rest: id) == ["GET /z/b": Self.stored, "GET /c": Self.stored])
        try replace("/z/b", "/parentId", try resource("/c"))
        #expect(chains(rest: id) == ["GET /c/b": Self.stored, "GET /c": Self.stored])
        try expectStored()
        let method = "\(resources)/\(try resource("/c"))/methods/GET"
        #expect(try client.call("DELETE", method).status == 204)
        #expect(chains(rest: id) == ["GET /c/b": Self.stored])
        // Of a name that one had: it is another method.
        #expect(try client.call("PUT", method, ["authorizationType": "NONE"]).status == 201)
        #expect(chains(rest: id) == ["GET /c/b": Self.stored])
        #expect(try client.call("DELETE", "\(resources)/\(try resource("/c"))").status == 202)
        #expect(chains(rest: id) == [:])
        try expectStored()
    }

    @Test("a route takes its own along, and leaves none")
    func renamed() throws {
        let id = try http(document(["/a", "/b"], all: "AWS_IAM"))
        let all = ["*": "\"AWS_IAM\""]
        func route(_ key: String) throws -> String {
            let record = client.plane.state[Scope()].apis[id]
            return "/v2/apis/\(id)/routes/"
                + (try #require(record?.definition.route(key: key)?.routeID))
        }
        let renamed = try client.call("PATCH", route("GET /a"), ["routeKey": "POST /z"])
        #expect(renamed.status == 200)
        let both = ["POST /z": Self.stored, "GET /b": Self.stored]
        #expect(chains(http: id) == both.merging(all) { $1 })
        #expect(try client.call("DELETE", route("GET /b")).status == 204)
        #expect(chains(http: id) == ["POST /z": Self.stored].merging(all) { $1 })
        try expectStored()
    }

    @Test("a stage that is gone leaves none, and the API's stays")
    func stages() {
        var old = RestAPIRecord()
        for name in ["p", "q"] { old.stages[name] = Stage() }
        old.definition.chains = ["stage:p": "1", "stage:q": "2", "stage:later": "3", "*": "4"]
        var new = old
        new.stages["p"] = nil
        new.carryChains(from: old)
        #expect(new.definition.chains == ["stage:q": "2", "stage:later": "3", "*": "4"])
    }
}
