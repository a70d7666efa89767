import JSON
import PenstockModel
import Testing

@testable import PenstockControl

@Suite("Usage plans, their stages and keys")
struct UsagePlanTests {
    private let client: Client
    private let api: String
    /// Two, of the stages `one` and `two`.
    private let keys: [String]
    init() throws {
        client = try Client.ephemeral()
        api = try client.call("POST", "/restapis", ["name": "a"]).body["id"]?.string ?? ""
        let root = try client.call("GET", "/restapis/\(api)/resources").body
        let id = root["item"]?.array?.first?["id"]?.string ?? ""
        let method = "/restapis/\(api)/resources/\(id)/methods/GET"
        _ = try client.call("PUT", method, ["authorizationType": "NONE"])
        _ = try client.call("PUT", "\(method)/integration", ["type": "MOCK"])
        for stage in ["one", "two"] {
            let made = try client.call(
                "POST", "/restapis/\(api)/deployments", ["stageName": .string(stage)])
            #expect(made.status == 201)
        }
        let client = client
        keys = try ["k", "l"].map { name in
            try client.call("POST", "/apikeys", ["name": .string(name)]).body["id"]?.string ?? ""
        }
    }

    private func plan(_ stages: String...) throws -> String {
        let stages = stages.map { stage -> JSONValue in
            ["apiId": .string(api), "stage": .string(stage)]
        }
        return try #require(
            try client.call("POST", "/usageplans", ["name": "p", "apiStages": .array(stages)])
                .body["id"]?.string)
    }

    private func add(_ key: String, to plan: String) throws -> (status: Int, message: String?) {
        let answer = try client.call(
            "POST", "/usageplans/\(plan)/keys", ["keyId": .string(key), "keyType": "API_KEY"])
        return (answer.status, answer.body["message"]?.string)
    }

    private func patch(_ plan: String, _ operation: String, _ stage: String) throws -> Int {
        try client.call(
            "PATCH", "/usageplans/\(plan)",
            [
                "patchOperations": [
                    [
                        "op": .string(operation), "path": "/apiStages",
                        "value": .string("\(api):\(stage)"),
                    ]
                ]
            ]
        ).status
    }

    // aws-sdk-js issue 3841 quotes the sentence.
    @Test("a plan is deleted once it has no stages")
    func deletion() throws {
        let plan = try plan("one", "two")
        let refused = try client.call("DELETE", "/usageplans/\(plan)")
        #expect(refused.status == 400)
        #expect(refused.error == "BadRequestException")
        #expect(
            refused.body["message"]?.string
                == "Cannot delete Usage Plan \(plan) because there are API Stages associated with "
                + "it, including \(api):one")
        #expect(try patch(plan, "remove", "one") == 200)
        #expect(try client.call("DELETE", "/usageplans/\(plan)").status == 400)
        #expect(try patch(plan, "remove", "two") == 200)
        #expect(try client.call("DELETE", "/usageplans/\(plan)").status == 202)
    }

    // Developer guide, "Usage plans and API keys for REST APIs".
    @Test("for each stage a key has one plan")
    func oneForEachStage() throws {
        let (first, second) = (try plan("one"), try plan("two"))
        for plan in [first, second] { #expect(try add(keys[0], to: plan).status == 201) }
        #expect(try add(keys[1], to: second).status == 201)
        let third = try plan("two", "one")
        let refused = try add(keys[0], to: third)
        #expect(refused.status == 409)
        #expect(refused.message?.contains("with the same API stage: \(api):") == true)
        // Nobody of the first plan's keys is in the second.
        let free = try plan()
        #expect(try add(keys[1], to: free).status == 201)
        #expect(try patch(free, "add", "two") == 409)
        #expect(try patch(free, "add", "one") == 200)
    }

    @Test("a file's keys go into plans under the same rule; what is wrong with a row is a warning")
    func imported() throws {
        let (first, second, third) = (try plan("one"), try plan("one"), try plan("two"))
        let value = String(repeating: "v", count: 19)
        var rows = "name,key,usageplanIds\n"
        rows += "a,\(value)1,\"\(first), \(second),\(third),\(first)\"\n"
        rows += "b,\(value)1,\(first)\nc,\(value)2,nothing\n"
        var request = client.request("POST", "/apikeys?mode=import&format=csv")
        request.body = Array(rows.utf8)
        let answer = try JSONValue(parsing: client.plane.answer(request).body)
        let ids = answer["ids"]?.array?.compactMap(\.string) ?? []
        #expect(ids.count == 2)
        #expect(ids == ids.sorted().reversed(), "the newest comes first")
        let plans = client.plane.state[Scope()].usagePlans
        #expect([first, second, third].map { plans[$0]?.keyIDs } == [[ids[0]], [], [ids[0]]])
        let warnings = answer["warnings"]?.array?.compactMap(\.string) ?? []
        #expect(warnings.count == 3)
        #expect(warnings.first?.hasPrefix("Row 2: Usage Plan \(second) cannot be added") == true)
        #expect(warnings.last == "Row 4: Invalid Usage Plan ID specified: nothing")
    }
}
