import JSON
import Testing

@testable import PenstockModel

@Suite("Nouns on the wire")
struct WireTests {
    private func text(_ noun: some Noun, _ wire: Wire) -> String {
        String(decoding: noun.bytes(wire), as: UTF8.self)
    }

    // Corpus, test_usage_plan_crud: create and lists print no tags, get and update print {}.
    @Test("empty tags are written where AWS writes them")
    func tags() {
        var plan = UsagePlan()
        plan.id = "abc123"
        plan.name = "n"
        #expect(text(plan, .rest) == #"{"apiStages":[],"id":"abc123","name":"n"}"#)
        #expect(
            text(plan, .restWithTags) == #"{"apiStages":[],"id":"abc123","name":"n","tags":{}}"#)
        #expect(text(plan, .storage) == #"{"id":"abc123","name":"n"}"#)
    }

    // Corpus, test_put_integration_response_templates.
    @Test("an empty template is null")
    func emptyTemplate() throws {
        var response = IntegrationResponse()
        response.statusCode = "200"
        response.responseTemplates = ["application/json": ""]
        #expect(
            text(response, .rest)
                == #"{"responseTemplates":{"application/json":null},"statusCode":"200"}"#)
        #expect(
            text(response, .storage)
                == #"{"responseTemplates":{"application/json":""},"statusCode":"200"}"#)
    }

    // Corpus, test_put_integration_validation.
    @Test("a new integration prints its cache keys")
    func integration() {
        var integration = Integration()
        integration.passthroughBehavior = .whenNoMatch
        integration.timeoutInMillis = 29000
        #expect(
            text(integration, .rest)
                == #"{"cacheKeyParameters":[],"passthroughBehavior":"WHEN_NO_MATCH","#
                + #""timeoutInMillis":29000,"type":"MOCK"}"#)
    }

    // Corpus, test_import_swagger_api: GetResources without embed=methods.
    @Test("methods are embedded, or only named")
    func embed() {
        var resource = Resource()
        resource.id = "abc123"
        resource.path = "/"
        resource.methods = ["GET": Method()]
        var wire = Wire.rest
        wire.embedsMethods = false
        #expect(
            text(resource, wire) == #"{"id":"abc123","path":"/","resourceMethods":{"GET":{}}}"#)
    }

    @Test("whole doubles keep their point")
    func doubles() {
        let throttle = ThrottleSettings(burstLimit: 100, rateLimit: 200)
        #expect(text(throttle, .rest) == #"{"burstLimit":100,"rateLimit":200.0}"#)
    }

    @Test(
        "times are read and written in both forms",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_700_000_000, "2023-11-14T22:13:20Z"),
            (951_782_400, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ])
    func timestamps(_ seconds: Int64, _ text: String) throws {
        #expect(Timestamp(seconds: seconds).iso8601 == text)
        #expect(Timestamp(iso8601: text)?.seconds == seconds)
    }

    @Test(
        "other texts are no times",
        arguments: [
            "", "2023", "2023-11-14 22:13:20Z", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20",
        ])
    func notTimes(_ text: String) { #expect(Timestamp(iso8601: text) == nil) }

    @Test("what only answers have is passed over in a request")
    func readOnly() throws {
        let json: JSONValue = ["id": "mine", "name": "n"]
        #expect(try RestAPI(json, .request).id == "")
        #expect(try RestAPI(json, .rest).id == "mine")
    }

    @Test("a missing name, a wrong type and a wrong word each tell where")
    func errors() throws {
        #expect(throws: ModelError.self) { try RestAPI([:], .request) }
        let json: JSONValue = ["name": "n", "endpointConfiguration": ["types": ["EDGE", "NEAR"]]]
        #expect {
            try RestAPI(json, .request)
        } throws: {
            ($0 as? ModelError)?.path.tokens == ["endpointConfiguration", "types", "1"]
        }
    }

    // Terraform's provider removes a parameter by "".
    @Test("an update of the HTTP control plane merges maps, and \"\" removes an entry")
    func update() throws {
        var integration = V2Integration()
        integration.requestParameters = ["a": "1", "b": "2"]
        integration.description = "old"
        try integration.update(["requestParameters": ["a": "", "c": "3"]], .httpUpdate)
        #expect(integration.requestParameters == ["b": "2", "c": "3"])
        #expect(integration.description == "old")
    }

    @Test("a difference tells the member's path, also inside maps and nouns")
    func differences() {
        var old = Stage()
        old.variables = ["a": "1", "gone": "x"]
        var new = old
        new.variables = ["a": "2"]
        new.canarySettings = CanarySettings()
        new.accessLogSettings = nil
        let found = new.differences(from: old)
        #expect(
            found.map(\.path.tokens) == [
                ["variables", "a"], ["variables", "gone"], ["canarySettings"],
            ])
        #expect(found[0].old == "1")
        #expect(found[1].new == nil)
    }
}
