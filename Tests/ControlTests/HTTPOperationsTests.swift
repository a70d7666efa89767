import JSON
import Testing

@testable import PenstockControl
@testable import PenstockModel

@Suite("Operations of HTTP and WebSocket APIs")
struct HTTPOperationsTests {
    private let client: Client

    init() throws { client = try Client.ephemeral() }

    /// Lists of the whole account have nothing that a call could get wrong.
    private static let neverWrong: Set = ["GetApis", "GetDomainNames", "GetVpcLinks"]

    @Test("each answers as the service model says, once rightly and once wrongly")
    func table() throws {
        let router = OperationRouter()
        var names: [String: String] = [:]
        var right: Set<String> = []
        var wrong: Set<String> = []
        for line in httpOperationRows.split(separator: "\n") {
            let row = try HTTPOperationRow(line, names)
            let answer = try client.call(row.method, row.target, row.body)
            #expect(answer.status == row.status, "\(line): \(answer)")
            #expect(answer.error == row.error, "\(line): \(answer)")
            let path = row.target.split(separator: "?")[0]
            let match = try #require(router.match(row.method, path: String(path), query: []))
            if row.error == nil {
                right.insert(match.shape.name)
            } else {
                wrong.insert(match.shape.name)
            }
            if let capture = row.capture {
                names[capture.name] = try #require(answer.body[capture.member]?.string, "\(line)")
            }
        }
        let done = Set(
            OperationShape.all.filter { shape in
                guard shape.service == .http, let operation = OperationTable.operation(shape)
                else { return false }
                if case .refused = operation { return false }
                return true
            }.map(\.name))
        #expect(done.count == 77)
        #expect(done.subtracting(right) == [])
        #expect(done.subtracting(wrong) == Self.neverWrong)
        #expect(client.plane.state[Scope()].apis.count == 1)
    }

    private func make(_ target: String, _ body: JSONValue, _ member: String) throws -> String {
        let answer = try client.call("POST", target, body)
        return try #require(answer.body[member]?.string, "\(answer)")
    }

    @Test("a deployment stays what its API was; a stage serves the one that it names")
    func frozen() throws {
        let api = try make("/v2/apis", ["name": "a", "protocolType": "HTTP"], "apiId")
        let at = "/v2/apis/\(api)"
        let route = try make("\(at)/routes", ["routeKey": "GET /old"], "routeId")
        let first = try make("\(at)/deployments", [:], "deploymentId")
        _ = try make(
            "\(at)/stages", ["stageName": "s", "deploymentId": .string(first)], "stageName")
        _ = try client.call("PATCH", "\(at)/routes/\(route)", ["routeKey": "GET /new"])
        func served() throws -> [String] {
            let record = try #require(client.plane.state[Scope()].apis[api])
            let stage = try #require(record.stages["s"])
            return record.definition(of: stage)?.routes.values.map(\.route.routeKey) ?? []
        }
        #expect(try served() == ["GET /old"])
        _ = try make("\(at)/deployments", ["stageName": "s"], "deploymentId")
        #expect(try served() == ["GET /new"])
    }

    @Test("an API that deploys by itself keeps the latest ten deployments that nobody serves")
    func autoDeployment() throws {
        let api = try make("/v2/apis", ["name": "a", "protocolType": "HTTP"], "apiId")
        let at = "/v2/apis/\(api)"
        _ = try make(
            "\(at)/stages", ["stageName": "$default", "autoDeploy": true], "stageName")
        var counts: [Int] = []
        for number in 0..<(AutoDeployment.retainedMax + 3) {
            _ = try make("\(at)/routes", ["routeKey": .string("GET /\(number)")], "routeId")
            let record = try #require(client.plane.state[Scope()].apis[api])
            counts.append(record.deployments.count)
            let stage = try #require(record.stages["$default"])
            #expect(record.definition(of: stage)?.routes.count == number + 1)
        }
        // The served one and ten others.
        #expect(counts == Array(1...11) + [11, 11])
        // What changes nothing deploys nothing.
        let before = client.plane.state[Scope()].apis[api]?.deployments
        _ = try client.call("PATCH", at, ["name": "a"])
        #expect(client.plane.state[Scope()].apis[api]?.deployments == before)
    }

    @Test("a page ends after maxResults and the next one begins where nextToken says")
    func pages() throws {
        let api = try make("/v2/apis", ["name": "a", "protocolType": "HTTP"], "apiId")
        let routes = "/v2/apis/\(api)/routes"
        for number in 0..<(Page.limitDefault + 1) {
            _ = try make(routes, ["routeKey": .string("GET /\(number)")], "routeId")
        }
        let first = try client.call("GET", routes).body
        #expect(first["items"]?.array?.count == Page.limitDefault)
        let token = try #require(first["nextToken"]?.string)
        let rest = try client.call("GET", "\(routes)?nextToken=\(token)").body
        #expect(rest["items"]?.array?.count == 1)
        #expect(rest["nextToken"] == nil)
    }

    @Test("both control planes show one domain name and its mappings")
    func sharedDomain() throws {
        let rest = try client.call("POST", "/restapis", ["name": "r"]).body["id"]?.string ?? ""
        let root = try client.call("GET", "/restapis/\(rest)").body["rootResourceId"]?.string ?? ""
        let method = "/restapis/\(rest)/resources/\(root)/methods/GET"
        _ = try client.call("PUT", method, ["authorizationType": "NONE"])
        _ = try client.call("PUT", "\(method)/integration", ["type": "MOCK"])
        _ = try client.call("POST", "/restapis/\(rest)/deployments", ["stageName": "s"])
        _ = try client.call(
            "POST", "/v2/domainnames",
            [
                "domainName": "a.test",
                "domainNameConfigurations": [
                    [
                        "certificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/1",
                        "endpointType": "REGIONAL",
                    ]
                ],
            ])
        _ = try make(
            "/v2/domainnames/a.test/apimappings",
            ["apiId": .string(rest), "stage": "s", "apiMappingKey": "k"], "apiMappingId")
        let shown = try client.call("GET", "/domainnames/a.test/basepathmappings/k").body
        #expect(shown["restApiId"]?.string == rest)
        let domain = try client.call("GET", "/domainnames/a.test").body
        #expect(domain["regionalDomainName"] != nil)
    }

    @Test("an API that goes leaves no usage plan with its stages")
    func plans() throws {
        let api = try make(
            "/v2/apis",
            [
                "name": "w", "protocolType": "WEBSOCKET",
                "routeSelectionExpression": "$request.body.action",
            ], "apiId")
        _ = try make("/v2/apis/\(api)/stages", ["stageName": "s"], "stageName")
        let stages: JSONValue = [["apiId": .string(api), "stage": "s"]]
        let plan = try make("/usageplans", ["name": "p", "apiStages": stages], "id")
        #expect(client.plane.state[Scope()].usagePlans[plan]?.plan.apiStages.count == 1)
        #expect(try client.call("DELETE", "/v2/apis/\(api)").status == 204)
        #expect(client.plane.state[Scope()].usagePlans[plan]?.plan.apiStages == [])
    }
}
