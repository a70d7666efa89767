import Foundation
import JSON
import PenstockModel
import Testing

@testable import PenstockControl

@Suite(.timeLimit(.minutes(10))) struct PersistenceTests {
    private let path: String
    init() throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "pen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        path = directory.appending(path: SQLiteStore.fileName).path
    }

    /// One of everything that the REST operations make.
    private func fill(_ client: Client) throws {
        func made(_ method: String, _ target: String, _ body: JSONValue? = nil) throws -> JSONValue
        {
            let answer = try client.call(method, target, body)
            #expect((200..<300).contains(answer.status), "\(method) \(target): \(answer)")
            return answer.body
        }
        let api = try made("POST", "/restapis", ["name": "a", "tags": ["k": "v"]])
        let at = "/restapis/\(api["id"]?.string ?? "")"
        let root = api["rootResourceId"]?.string ?? ""
        let pets = try made("POST", "\(at)/resources/\(root)", ["pathPart": "pets"])
        let method = "\(at)/resources/\(pets["id"]?.string ?? "")/methods/GET"
        _ = try made("PUT", method, ["authorizationType": "NONE"])
        _ = try made(
            "PUT", "\(method)/responses/200",
            ["responseParameters": ["method.response.header.x": true]])
        _ = try made("PUT", "\(method)/integration", ["type": "MOCK"])
        _ = try made(
            "PUT", "\(method)/integration/responses/200",
            ["responseTemplates": ["application/json": ""], "selectionPattern": ""])
        _ = try made(
            "POST", "\(at)/authorizers",
            [
                "name": "z", "type": "TOKEN",
                "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/x",
            ])
        _ = try made(
            "POST", "\(at)/models",
            ["name": "M", "contentType": "application/json", "schema": "{}"])
        _ = try made("POST", "\(at)/requestvalidators", ["name": "v"])
        _ = try made("PUT", "\(at)/gatewayresponses/THROTTLED", ["statusCode": "420"])
        _ = try made(
            "POST", "\(at)/documentation/parts",
            ["location": ["type": "API"], "properties": "{}"])
        _ = try made("POST", "\(at)/documentation/versions", ["documentationVersion": "1"])
        _ = try made(
            "POST", "\(at)/deployments", ["stageName": "prod", "variables": ["a": "b"]])
        let key = try made("POST", "/apikeys", ["name": "k", "enabled": true])
        let plan = try made(
            "POST", "/usageplans",
            [
                "name": "p", "quota": ["limit": 5, "period": "DAY"],
                "apiStages": [["apiId": api["id"] ?? .null, "stage": "prod"]],
            ])
        _ = try made(
            "POST", "/usageplans/\(plan["id"]?.string ?? "")/keys",
            ["keyId": key["id"] ?? .null, "keyType": "API_KEY"])
        _ = try made(
            "PATCH",
            "/usageplans/\(plan["id"]?.string ?? "")/keys/\(key["id"]?.string ?? "")/usage",
            ["patchOperations": [["op": "replace", "path": "/remaining", "value": "7"]]])
        let domain = try made(
            "POST", "/domainnames",
            ["domainName": "p.example.com", "endpointConfiguration": ["types": ["PRIVATE"]]])
        _ = try made(
            "POST", "/domainnameaccessassociations",
            [
                "domainNameArn": domain["domainNameArn"] ?? .null,
                "accessAssociationSourceType": "VPCE", "accessAssociationSource": "vpce-1",
            ])
        _ = try made("POST", "/domainnames", ["domainName": "api.example.com"])
        _ = try made(
            "POST", "/domainnames/api.example.com/basepathmappings",
            ["restApiId": api["id"] ?? .null, "stage": "prod", "basePath": "v1"])
        _ = try made(
            "POST", "/vpclinks",
            [
                "name": "l",
                "targetArns": [
                    "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/n/1"
                ],
            ])
        _ = try made("POST", "/clientcertificates", [:])
        _ = try made(
            "PATCH", "/account",
            [
                "patchOperations": [
                    [
                        "op": "replace", "path": "/cloudwatchRoleArn",
                        "value": "arn:aws:iam::000000000000:role/r",
                    ]
                ]
            ])
    }

    @Test("what was written is there after the store is opened again, and nothing else")
    func reopening() throws {
        let store = try SQLiteStore(path: path)
        var client = try Client.ephemeral(store: store)
        try fill(client)
        client.region = "eu-west-1"
        client.keyID = "123456789012"
        _ = try client.call("POST", "/restapis", ["name": "elsewhere"])
        let written = client.plane.state.accounts
        #expect(written.count == 2)
        store.close()
        let again = try ControlPlane(
            ControlOptions(clock: { 0 }), store: SQLiteStore(path: path))
        #expect(again.state.accounts == written)
        let certificate = again.state.accounts.values.flatMap(\.clientCertificates.values).first
        #expect(certificate?.privateKey?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
    }

    @Test("a write that is refused changes nothing, and one document's change stores one document")
    func changes() throws {
        let client = try Client.ephemeral()
        try fill(client)
        let scope = Scope()
        let before = client.plane.state[scope]
        #expect(try client.call("POST", "/restapis", ["name": ""]).status == 400)
        #expect(client.plane.state[scope] == before)
        let id = try #require(before.restAPIs.keys.first)
        let patch: JSONValue = [
            "patchOperations": [["op": "replace", "path": "/description", "value": "d"]]
        ]
        _ = try client.call("PATCH", "/restapis/\(id)", patch)
        let after = client.plane.state[scope]
        let changed = DocumentChanges(from: before, to: after, scope).list
        #expect(changed.map(\.key.kind) == ["restapi"])
    }

    @Test("deleting an API deletes every document of it")
    func deletion() throws {
        let store = try SQLiteStore(path: path)
        let client = try Client.ephemeral(store: store)
        try fill(client)
        let api = try #require(client.plane.state[Scope()].restAPIs.keys.first)
        // A mapped API is in use.
        #expect(try client.call("DELETE", "/restapis/\(api)").status == 400)
        let mapping = "/domainnames/api.example.com/basepathmappings/v1"
        #expect(try client.call("DELETE", mapping).status == 202)
        #expect(try client.call("DELETE", "/restapis/\(api)").status == 202)
        #expect(try store.load().allSatisfy { $0.key.parent != api && $0.key.id != api })
    }

    @Test("a reset forgets everything, in the store too; without leave it is refused")
    func reset() throws {
        let store = try SQLiteStore(path: path)
        let client = try Client.ephemeral(store: store)
        try fill(client)
        let reset = ControlRequest(method: "POST", target: "/_penstock/reset")
        #expect(client.plane.answer(reset).status == 204)
        #expect(client.plane.state.accounts.isEmpty)
        #expect(try store.load().isEmpty)
        let strict = try ControlPlane(
            ControlOptions(clock: { 0 }), store: EphemeralStore())
        #expect(strict.answer(reset).status == 404)
    }

    @Test("documents of a kind that this version doesn't know stop the start, in words")
    func unknownKind() throws {
        let store = try SQLiteStore(path: path)
        let key = DocumentKey(account: "0", region: "r", kind: "future", parent: "", id: "x")
        try store.commit([.change([DocumentChange(key: key, body: Array("{}".utf8))])])
        #expect(throws: StoreError.self) {
            try ControlPlane(ControlOptions(clock: { 0 }), store: store)
        }
    }
}
