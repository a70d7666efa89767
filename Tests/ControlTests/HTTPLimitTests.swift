import JSON
import Testing

@testable import PenstockControl
@testable import PenstockModel

/// Every bound of the operations of HTTP and WebSocket APIs at n and at n + 1; those of pages and
/// automatic deployments are in `HTTPOperationsTests`.
@Suite struct HTTPLimitTests {
    private let client: Client
    private let api: String

    init() throws {
        client = try Client.ephemeral()
        let made = try client.call("POST", "/v2/apis", ["name": "a", "protocolType": "HTTP"])
        api = try #require(made.body["apiId"]?.string)
    }

    private func text(_ length: Int) -> JSONValue {
        .string(String(repeating: "a", count: length))
    }

    @Test("texts have the lengths of the service model", arguments: TextLimits.ranges)
    func texts(name: String, range: ClosedRange<Int>) throws {
        func refusal(_ length: Int) throws -> String? {
            let body: JSONValue = .object(JSONObject([(name, text(length))]))
            let answer = try client.call("PATCH", "/v2/apis/\(api)", body)
            return answer.body["message"]?.string
        }
        let sentence =
            "Invalid \(name) specified. Length must be between \(range.lowerBound) and "
            + "\(range.upperBound)"
        #expect(try refusal(range.upperBound) != sentence)
        #expect(try refusal(range.upperBound + 1) == sentence)
    }

    @Test("a domain name's rule has two conditions on headers and one on paths at most")
    func conditions() throws {
        func answer(headers: Int, paths: Int) throws -> String? {
            let header: JSONValue = [
                "matchHeaders": ["anyOf": [["header": "h", "valueGlob": "*"]]]
            ]
            let path: JSONValue = ["matchBasePaths": ["anyOf": ["p"]]]
            let conditions =
                Array(repeating: header, count: headers) + Array(repeating: path, count: paths)
            return try client.call(
                "POST", "/v2/domainnames/a.test/routingrules",
                [
                    "priority": 1, "conditions": .array(conditions),
                    "actions": [["invokeApi": ["apiId": .string(api), "stage": "nothing"]]],
                ]
            ).body["message"]?.string
        }
        let domain: JSONValue = [
            "domainName": "a.test",
            "domainNameConfigurations": [
                ["certificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/1"]
            ],
        ]
        #expect(try client.call("POST", "/v2/domainnames", domain).status == 201)
        // What fits is refused for its stage only.
        let accepted = "Invalid stage identifier specified"
        #expect(
            try answer(
                headers: RoutingRules.headerConditionsMax, paths: RoutingRules.pathConditionsMax)
                == accepted)
        #expect(try answer(headers: RoutingRules.headerConditionsMax + 1, paths: 0) != accepted)
        #expect(try answer(headers: 0, paths: RoutingRules.pathConditionsMax + 1) != accepted)
    }

    /// Developer guide, "Routing rules to connect API stages to a custom domain name", "Restrictions".
    @Test(
        "what conditions on headers may say is the guide's",
        arguments: [
            ("X-Version?", "v*", true), ("x+y", "v", false), ("x*", "v", false),
            ("Authorization", "v", false), ("X-Amz-Date", "v", false), ("x-restAPI", "v", false),
            ("Host", "a.test", true), ("h", "application/json", false), ("h", "a,b", false),
            ("h", "*json*", true), ("h", "a*b", false),
            ("h", "*" + String(repeating: "x", count: 37) + "*", true),
            ("h", "*" + String(repeating: "x", count: 38) + "*", false),
            ("h", "*" + String(repeating: "x", count: 126), true),
            ("h", "*" + String(repeating: "x", count: 127), false),
            (String(repeating: "x", count: 39), "v", true),
            (String(repeating: "x", count: 40), "v", false),
        ])
    func conditionTexts(name: String, glob: String, isTaken: Bool) throws {
        let domain: JSONValue = [
            "domainName": "a.test",
            "domainNameConfigurations": [
                ["certificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/1"]
            ],
        ]
        #expect(try client.call("POST", "/v2/domainnames", domain).status == 201)
        let header: JSONValue = ["header": .string(name), "valueGlob": .string(glob)]
        let answer = try client.call(
            "POST", "/v2/domainnames/a.test/routingrules",
            [
                "priority": 1, "conditions": [["matchHeaders": ["anyOf": [header]]]],
                "actions": [["invokeApi": ["apiId": .string(api), "stage": "nothing"]]],
            ])
        let isRefusedForItsStage =
            answer.body["message"]?.string == "Invalid stage identifier specified"
        #expect(isRefusedForItsStage == isTaken)
    }

    @Test("an API has 50 tags at most", arguments: [(50, 201), (51, 400)])
    func tags(count: Int, status: Int) throws {
        let tags = JSONObject((0..<count).map { ("t\($0)", JSONValue.string("v")) })
        let answer = try client.call(
            "POST", "/v2/apis", ["name": "a", "protocolType": "HTTP", "tags": .object(tags)])
        #expect(answer.status == status)
    }
}
