import JSON
import Testing

@testable import PenstockControl

/// The clock of `Client` stands at Monday, 2025-11-24.
@Suite("What UpdateUsage grants")
struct UsageTests {
    private let client: Client
    private let plan: String
    private let key: String

    init() throws {
        client = try Client.ephemeral()
        let key = try client.call("POST", "/apikeys", ["name": "k"]).body["id"] ?? .null
        let plan = try client.call("POST", "/usageplans", ["name": "p"]).body["id"] ?? .null
        self.key = key.string ?? ""
        self.plan = "/usageplans/\(plan.string ?? "")"
        _ = try client.call("POST", "\(self.plan)/keys", ["keyId": key, "keyType": "API_KEY"])
    }

    private func patch(_ path: String, _ value: String) -> JSONValue {
        ["op": "replace", "path": .string(path), "value": .string(value)]
    }

    private func grant(_ value: String) throws -> Int {
        try client.call(
            "PATCH", "\(plan)/keys/\(key)/usage",
            ["patchOperations": [patch("/remaining", value)]]
        ).status
    }

    private func remaining(_ first: String, _ last: String) throws -> [Int?] {
        let usage = try client.call(
            "GET", "\(plan)/usage?startDate=\(first)&endDate=\(last)"
        ).body
        return (usage["values"]?[key]?.array ?? []).map { $0.array?.last?.int }
    }

    @Test(
        "it holds from its day to the end of the quota's period, and the limit before and after",
        arguments: [
            ("DAY", "2025-11-24", "2025-11-25"), ("WEEK", "2025-11-29", "2025-11-30"),
            ("MONTH", "2025-11-30", "2025-12-01"),
        ])
    func period(name: String, last: String, next: String) throws {
        _ = try client.call(
            "PATCH", plan,
            ["patchOperations": [patch("/quota/limit", "5"), patch("/quota/period", name)]])
        #expect(try grant("7") == 200)
        #expect(try remaining("2025-11-23", "2025-11-24") == [5, 7])
        #expect(try remaining(last, next) == [7, 5])
        // Another one takes its place, and 0 is one.
        #expect(try grant("0") == 200)
        #expect(try remaining(last, last) == [0])
    }

    @Test(
        "what no plan can have is refused and changes nothing",
        arguments: [
            ("DAY", "1", "Usage Plan quota offset must be zero in the DAY period"),
            (
                "WEEK", "7",
                "Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period"
            ),
            (
                "MONTH", "28",
                "Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period"
            ),
        ])
    func impossible(period: String, offset: String, message: String) throws {
        let before = try client.call("GET", plan).body
        let answer = try client.call(
            "PATCH", plan,
            [
                "patchOperations": [
                    patch("/quota/limit", "5"), patch("/quota/period", period),
                    patch("/quota/offset", offset),
                ]
            ])
        #expect(answer.status == 400)
        #expect(answer.body["message"]?.string == message)
        let rate = try client.call(
            "POST", "/usageplans", ["name": "p", "throttle": ["rateLimit": -1]])
        #expect(rate.status == 400)
        #expect(try client.call("GET", plan).body == before)
    }

    @Test("a key that leaves its plan leaves what it was granted")
    func leaving() throws {
        _ = try client.call(
            "PATCH", plan,
            ["patchOperations": [patch("/quota/limit", "5"), patch("/quota/period", "DAY")]])
        #expect(try grant("7") == 200)
        _ = try client.call("DELETE", "\(plan)/keys/\(key)")
        #expect(try grant("7") == 404)
        _ = try client.call(
            "POST", "\(plan)/keys", ["keyId": .string(key), "keyType": "API_KEY"])
        #expect(try remaining("2025-11-24", "2025-11-24") == [5])
    }
}
