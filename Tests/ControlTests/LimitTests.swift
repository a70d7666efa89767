import JSON
import PenstockModel
import Testing

@testable import PenstockControl

/// Every bound of the REST operations at n and at n + 1.
@Suite struct LimitTests {
    private func text(_ length: Int) -> String { String(repeating: "a", count: length) }

    private func passes(_ body: () throws(ControlError) -> Void) -> Bool {
        do throws(ControlError) {
            try body()
            return true
        } catch {
            return false
        }
    }

    @Test("stage variables: 100 of them, names of 64, values of 512 characters")
    func stageVariables() {
        func isAllowed(_ variables: [String: String]) -> Bool {
            var stage = Stage()
            stage.deploymentID = "d"
            stage.variables = variables
            var record = RestAPIRecord()
            record.deployments["d"] = DeploymentRecord()
            return passes { () throws(ControlError) in try StageRules.check(&stage, in: record) }
        }
        func many(_ count: Int) -> [String: String] {
            Dictionary(uniqueKeysWithValues: (0..<count).map { ("v\($0)", "x") })
        }
        #expect(isAllowed(many(StageRules.variablesMax)))
        #expect(!isAllowed(many(StageRules.variablesMax + 1)))
        #expect(isAllowed([text(StageRules.variableNameMax): "x"]))
        #expect(!isAllowed([text(StageRules.variableNameMax + 1): "x"]))
        #expect(isAllowed(["v": text(StageRules.variableValueMax)]))
        #expect(!isAllowed(["v": text(StageRules.variableValueMax + 1)]))
        #expect(!isAllowed(["v-": "x"]))
        #expect(!isAllowed(["v": "{"]))
    }

    @Test(
        "a canary has 0 to 100 percent",
        arguments: [(0.0, true), (100, true), (100.5, false), (-0.5, false)])
    func canary(percent: Double, isAllowed: Bool) {
        var stage = Stage()
        stage.deploymentID = "d"
        stage.canarySettings = CanarySettings()
        stage.canarySettings?.percentTraffic = percent
        var record = RestAPIRecord()
        record.deployments["d"] = DeploymentRecord()
        #expect(
            passes { () throws(ControlError) in try StageRules.check(&stage, in: record) }
                == isAllowed)
    }

    @Test("API keys: names of 1,024, descriptions of 125,000, values of 20 to 128 characters")
    func apiKeys() {
        func isAllowed(name: Int = 1, description: Int = 1, value: Int = 20) -> Bool {
            var key = APIKey()
            key.name = text(name)
            key.description = text(description)
            key.value = text(value)
            return passes { () throws(ControlError) in try APIKeyRules.check(&key) }
        }
        #expect(isAllowed(name: APIKeyRules.nameMax))
        #expect(!isAllowed(name: APIKeyRules.nameMax + 1))
        #expect(isAllowed(description: APIKeyRules.descriptionMax))
        #expect(!isAllowed(description: APIKeyRules.descriptionMax + 1))
        #expect(!isAllowed(value: APIKeyRules.valueRange.lowerBound - 1))
        #expect(isAllowed(value: APIKeyRules.valueRange.upperBound))
        #expect(!isAllowed(value: APIKeyRules.valueRange.upperBound + 1))
    }

    @Test("tags: 50 of them, keys of 128, values of 256 characters, none of AWS's own")
    func tags() {
        func isAllowed(_ tags: [String: String]) -> Bool {
            passes { () throws(ControlError) in try Tagging.check(tags) }
        }
        func many(_ count: Int) -> [String: String] {
            Dictionary(uniqueKeysWithValues: (0..<count).map { ("\($0)", "") })
        }
        #expect(isAllowed(many(Tagging.tagsMax)))
        #expect(!isAllowed(many(Tagging.tagsMax + 1)))
        #expect(isAllowed([text(Tagging.keyMax): ""]))
        #expect(!isAllowed([text(Tagging.keyMax + 1): ""]))
        #expect(!isAllowed(["": ""]))
        #expect(isAllowed(["k": text(Tagging.valueMax)]))
        #expect(!isAllowed(["k": text(Tagging.valueMax + 1)]))
        #expect(!isAllowed(["AWS:k": ""]))
    }

    @Test(
        "integrations wait 50 to 300,000 ms",
        arguments: [(49, false), (50, true), (300_000, true), (300_001, false)])
    func timeout(milliseconds: Int, isAllowed: Bool) {
        var integration = Integration()
        integration.timeoutInMillis = milliseconds
        #expect(
            passes { () throws(ControlError) in
                try IntegrationRules.check(integration, of: Method())
            } == isAllowed)
    }

    @Test(
        "a new API is compressed from 0 to 10,485,760 bytes",
        arguments: [(-1, false), (0, true), (10_485_760, true), (10_485_761, false)])
    func compression(size: Int, isAllowed: Bool) {
        var api = RestAPI()
        api.name = "a"
        api.minimumCompressionSize = size
        #expect(
            passes { () throws(ControlError) in
                try RestAPIRules.checkNew(&api, hasTypes: false)
            } == isAllowed)
    }

    @Test("a page has 25 items unless the call says otherwise, at most 500")
    func pages() throws {
        let client = try Client.ephemeral()
        for i in 0..<501 {
            _ = try client.call(
                "POST", "/apikeys", ["name": .string("k\(i)"), "enabled": true])
        }
        func page(_ query: String) throws -> (count: Int?, position: String?) {
            let body = try client.call("GET", "/apikeys?\(query)").body
            return (body["item"]?.array?.count, body["position"]?.string)
        }
        #expect(try page("").count == Page.limitDefault)
        #expect(try page("limit=0").count == Page.limitDefault)
        #expect(try page("limit=x").count == Page.limitDefault)
        #expect(try page("limit=500").count == Page.limitMax)
        let first = try page("limit=501")
        #expect(first.count == Page.limitMax)
        let rest = try page("position=\(first.position ?? "")")
        #expect(rest.count == 1)
        #expect(rest.position == nil)
        // A position that is none begins at the start.
        #expect(try page("position=%21").count == Page.limitDefault)
    }

    @Test("keys are listed the newest first, also those of one second")
    func newestFirst() throws {
        let client = try Client.ephemeral()
        for i in 0..<5 { _ = try client.call("POST", "/apikeys", ["name": .string("k\(i)")]) }
        let names = try client.call("GET", "/apikeys").body["item"]?.array?
            .compactMap { $0["name"]?.string }
        #expect(names == ["k4", "k3", "k2", "k1", "k0"])
    }

    @Test("a model that contains itself has a template all the same")
    func recursion() {
        var model = APIModel()
        model.name = "Tree"
        model.schema = #"{"type": "object", "properties": {"child": {"$ref": "x/models/Tree"}}}"#
        let text = ModelTemplate(models: ["Tree": model]).text(of: model)
        #expect(text.split(separator: "\"child\"").count == ModelTemplate.depthMax + 1)
        #expect(text.contains("null"))
    }
}
