import JSON
import Testing

@testable import PenstockModel

/// What real AWS did to patches: corpora/aws-recorded-facts, localstack-control-plane.jsonl; the
/// test's name there stands beside each.
@Suite("Patches")
struct PatchTests {
    private func patched<Root: Noun>(
        _ noun: Root, _ operations: PatchOperation...
    ) throws(PatchError) -> Root {
        var copy = noun
        try copy.apply(operations)
        return copy
    }

    private func reason<Root: Noun>(
        _ noun: Root, _ operation: PatchOperation
    ) -> PatchError.Reason? {
        var copy = noun
        do throws(PatchError) {
            try copy.apply([operation])
            return nil
        } catch {
            #expect(copy == noun)
            return error.reason
        }
    }

    // test_update_rest_api_operation_add_remove
    @Test("media types are named in the path, and a replaced one comes last")
    func binaryMediaTypes() throws {
        var api = try patched(
            RestAPI(), PatchOperation(.add, "/binaryMediaTypes/image~1png"),
            PatchOperation(.add, "/binaryMediaTypes/image~1jpeg"))
        #expect(api.binaryMediaTypes == ["image/png", "image/jpeg"])
        api = try patched(
            api, PatchOperation(.replace, "/binaryMediaTypes/image~1png", "image/gif"))
        #expect(api.binaryMediaTypes == ["image/jpeg", "image/gif"])
        #expect(reason(api, PatchOperation(.add, "/binaryMediaTypes", "a/b")) == .unknownPath)
        #expect(
            try patched(RestAPI(), PatchOperation(.add, "/binaryMediaTypes/-", "a/b"))
                .binaryMediaTypes == ["-"])
    }

    // test_update_rest_api_compression
    @Test("an empty text removes a number, and other texts must be numbers")
    func compression() throws {
        var api = try patched(RestAPI(), PatchOperation(.replace, "/minimumCompressionSize", "10"))
        #expect(api.minimumCompressionSize == 10)
        let wrong = PatchOperation(.replace, "/minimumCompressionSize", "test")
        #expect(reason(api, wrong) == .badValue(expected: "an integer"))
        #expect(
            reason(api, PatchOperation(.add, "/minimumCompressionSize", "10"))
                == .operationNotAllowed(allowed: [.replace]))
        api = try patched(api, PatchOperation(.replace, "/minimumCompressionSize", ""))
        #expect(api.minimumCompressionSize == nil)
    }

    // test_update_rest_api_ip_address_type
    @Test("a place in the list of endpoint types is replaced")
    func endpointTypes() throws {
        var api = RestAPI()
        api.endpointConfiguration.types = [.edge]
        api = try patched(
            api, PatchOperation(.replace, "/endpointConfiguration/types/0", "REGIONAL"),
            PatchOperation(.replace, "/endpointConfiguration/types/0", "PRIVATE"),
            PatchOperation(.replace, "/endpointConfiguration/ipAddressType", "dualstack"))
        #expect(api.endpointConfiguration.types == [.private])
        #expect(api.endpointConfiguration.ipAddressType == .dualstack)
        #expect(
            reason(api, PatchOperation(.replace, "/endpointConfiguration/types/0", "wrong"))
                == .badValue(expected: "one of REGIONAL, EDGE, PRIVATE"))
    }

    // test_update_method
    @Test("maps are patched by entry, booleans take any text")
    func method() throws {
        var method = try patched(
            PenstockModel.Method(),
            PatchOperation(.add, "/requestParameters/method.request.querystring.q", "true"),
            PatchOperation(.add, "/requestModels/application~1json", "Empty"),
            PatchOperation(.replace, "/authorizationType", "AWS_IAM"))
        #expect(method.requestParameters == ["method.request.querystring.q": true])
        #expect(method.requestModels == ["application/json": "Empty"])
        method = try patched(method, PatchOperation(.replace, "/apiKeyRequired", "whatever"))
        #expect(method.apiKeyRequired == false)
        #expect(reason(method, PatchOperation(.add, "/httpMethod", "PUT")) == .unknownPath)
        #expect(
            reason(method, PatchOperation(.add, "/requestModels/application/json", "Empty"))
                == .unknownPath)
        // test_update_method_response
        #expect(
            reason(MethodResponse(), PatchOperation(.remove, "/responseModels/wrong", "Empty"))
                == .noSuchEntry("wrong"))
    }

    @Test("the paths of an operation are told in AWS's order")
    func paths() {
        // test_api_key_update, test_update_resource_behaviour, test_update_model
        #expect(
            APIKey.table.patchPaths(for: .replace)
                == ["/description", "/enabled", "/name", "/customerId"])
        #expect(Resource.table.patchPaths(for: .replace) == ["/parentId", "/pathPart"])
        #expect(Resource.table.patchPaths(for: .add).isEmpty)
        #expect(APIModel.table.patchPaths(for: .replace) == ["/description", "/schema"])
    }

    // test_usage_plan_crud
    @Test("stages of a usage plan are written {api}:{stage}")
    func usagePlan() throws {
        var plan = try patched(
            UsagePlan(), PatchOperation(.add, "/apiStages", "a:dev"),
            PatchOperation(.replace, "/throttle/burstLimit", "100"),
            PatchOperation(.replace, "/throttle/rateLimit", "200"),
            PatchOperation(.replace, "/quota/period", "MONTH"),
            PatchOperation(.replace, "/quota/limit", "5000"))
        #expect(plan.throttle == ThrottleSettings(burstLimit: 100, rateLimit: 200))
        #expect(plan.quota?.period == .month)
        #expect(reason(plan, PatchOperation(.remove, "/apiStages")) == .missingValue)
        #expect(
            reason(plan, PatchOperation(.remove, "/apiStages", "a:b")) == .noSuchEntry("a:b"))
        #expect(
            reason(plan, PatchOperation(.remove, "/apiStages", "fakevalue"))
                == .badValue(expected: "{apiId}:{stage}"))
        plan = try patched(
            plan, PatchOperation(.replace, "/apiStages/a:dev/throttle//pets/GET/rateLimit", "5"))
        #expect(plan.apiStages[0].throttle["/pets/GET"]?.rateLimit == 5)
        plan = try patched(
            plan, PatchOperation(.remove, "/apiStages/a:dev/throttle"),
            PatchOperation(.remove, "/apiStages", "a:dev"))
        #expect(plan.apiStages.isEmpty)
    }

    @Test("an error says which operation, and nothing was changed")
    func atomic() {
        var plan = UsagePlan()
        #expect {
            try plan.apply([
                PatchOperation(.replace, "/name", "n"), PatchOperation(.replace, "/nothing", "n"),
            ])
        } throws: {
            ($0 as? PatchError)?.index == 1
        }
        #expect(plan == UsagePlan())
    }
}
