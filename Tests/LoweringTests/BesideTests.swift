import JSON
import PenstockLowering
import PenstockModel
import Testing

@Suite("Lowering beside another configuration")
struct BesideTests {
    private static let account = """
        restApis:
          a1:
            definition:
              api: {id: a1, name: one}
              resources:
                - id: r0
                  path: /
                  resourceMethods:
                    GET: {httpMethod: GET, authorizationType: NONE, methodIntegration: {type: HTTP_PROXY, httpMethod: GET, uri: "http://127.0.0.1:9000/"}}
            stages: {prod: {stageName: prod, deploymentId: dep1}}
        domainNames:
          shop.example:
            domain: {domainName: shop.example}
            mappings: {m1: {apiMappingId: m1, apiId: a1, stage: prod, apiMappingKey: v1}}
        """

    @Test("the other's names, hosts and root are left alone")
    func beside() throws {
        var options = LoweringOptions()
        options.isBeside = true
        options.names = ["127.0.0.1-9000", "a1.prod"]
        options.claims = ["*", "shop.example/v1"]
        let lowered = ModelLowering.lower(
            [Scope(): try GoldenTests.account(Self.account)], options)
        #expect(lowered.document["upstreams"]?.object?.keys == ["127.0.0.1-9000-"])
        let apis = try #require(lowered.document["apis"]?.object)
        #expect(
            apis.keys == [
                "penstock.health", "a1.prod.us-east-1.000000000000", "penstock.forbidden",
            ])
        let addresses = lowered.stages.flatMap(\.addresses)
        #expect(addresses.map(\.basePath).allSatisfy { $0 != "/v1" && !$0.isEmpty })
        // A single API's root is there only when it is alone.
        #expect(!addresses.contains(StageAddress(basePath: "/prod")))
        #expect(lowered.warnings.map(\.message) == ["shop.example/v1 is another stage's already"])
        #expect(apis["penstock.forbidden"]?["hosts"] != nil)
    }
}
