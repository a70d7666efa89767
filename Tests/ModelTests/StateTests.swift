import JSON
import Testing

@testable import PenstockModel

@Suite("Records and the state of an account")
struct StateTests {
    private func record() throws -> RestAPIRecord {
        var api = RestAPI()
        api.id = "a1b2c3d4e5"
        api.name = "pets"
        var definition = RestAPIDefinition(api, rootID: "root01")
        try definition.tree.add(id: "pets01", pathPart: "pets", parentID: "root01")
        _ = definition.tree.updateMethods(of: "pets01") { $0["GET"] = Method() }
        return RestAPIRecord(definition)
    }

    @Test("a deployment keeps the API as it was")
    func frozen() throws {
        var record = try record()
        var deployment = Deployment()
        deployment.id = "d1"
        record.deployments["d1"] = DeploymentRecord(deployment, of: record.definition)
        var stage = Stage()
        stage.deploymentID = "d1"
        record.stages["prod"] = stage
        try record.definition.tree.remove("pets01")
        #expect(record.definition.tree.resource(at: "/pets") == nil)
        #expect(record.definition(of: stage)?.tree.resource(at: "/pets")?.id == "pets01")
        #expect(record.definition(of: stage)?.summary["/pets"]?["GET"]?.authorizationType == "NONE")
        #expect(record.definition.summary.isEmpty)
    }

    @Test("the whole state is stored and read back")
    func stored() throws {
        var state = AccountState()
        var record = try record()
        record.deployments["d1"] = DeploymentRecord(Deployment(), of: record.definition)
        state.restAPIs["a1b2c3d4e5"] = record
        var definition = APIDefinition(API())
        var route = Route()
        route.routeKey = "GET /pets"
        route.target = "integrations/i1"
        definition.routes["r1"] = RouteRecord(route)
        definition.integrations["i1"] = IntegrationRecord(V2Integration())
        state.apis["a2"] = APIRecord(definition)
        state.apis["a2"]?.deployments["d2"] = V2DeploymentRecord(V2Deployment(), of: definition)
        state.usagePlans["p1"] = UsagePlanRecord(UsagePlan())
        state.domainNames["example.com"] = DomainNameRecord(DomainName())
        var key = APIKey()
        key.value = "secret"
        state.apiKeys["k1"] = key
        let text = String(decoding: state.bytes(.storage), as: UTF8.self)
        #expect(try AccountState(JSONValue(parsing: text), .storage) == state)
        #expect(definition.route(key: "GET /pets") == route)
        #expect(definition.integration(of: route) == V2Integration())
    }

    @Test("two APIs differ by path and member")
    func differences() throws {
        let old = try record().definition
        var new = old
        _ = new.tree.updateMethods(of: "pets01") { methods in
            methods["GET"]?.apiKeyRequired = true
            methods["POST"] = PenstockModel.Method()
        }
        let found = new.differences(from: old)
        #expect(
            found.map(\.path.tokens) == [
                ["resources", "/pets", "resourceMethods", "GET", "apiKeyRequired"],
                ["resources", "/pets", "resourceMethods", "POST"],
            ])
        #expect(found[0].old == false)
        #expect(found[0].new == true)
    }

    @Test("differences of accounts tell that secrets differ, and never how")
    func secrets() {
        var old = AccountState()
        old.apiKeys["same"] = Self.key("key-kept")
        old.apiKeys["k"] = Self.key("key-old")
        var new = old
        new.apiKeys["k"] = Self.key("key-new")
        new.apiKeys["added"] = Self.key("key-added")
        var certificate = ClientCertificate()
        certificate.privateKey = "key-private"
        new.clientCertificates["c"] = certificate
        var definition = RestAPIDefinition(RestAPI(), rootID: "r")
        var authorizer = Authorizer()
        authorizer.authorizerCredentials = "key-credentials"
        definition.authorizers["a"] = authorizer
        new.restAPIs["x"] = RestAPIRecord(definition)
        let found = new.differences(from: old)
        #expect(
            found.map(\.path.tokens) == [
                ["restApis", "x"], ["apiKeys", "added"], ["apiKeys", "k", "value"],
                ["clientCertificates", "c"],
            ])
        #expect(found[2].old == "***" && found[2].new == "***")
        #expect(found[1].new?["value"] == "***")
        #expect(!"\(found)".contains("key-"))
        // What is kept and compared has them.
        #expect(new.json["apiKeys"]?["k"]?["value"] == "key-new")
        var without = new
        without.apiKeys["k"]?.value = nil
        let gone = without.differences(from: new)
        #expect(gone.map(\.old) == ["***"])
        #expect(gone.map(\.new) == [JSONValue?.none])
    }

    private static func key(_ value: String) -> APIKey {
        var key = APIKey()
        key.value = value
        return key
    }

    @Test("a domain name and its mappings have a form for each control plane")
    func domainName() {
        var domain = V2DomainName()
        domain.domainName = "api.example.com"
        domain.routingMode = .routingRuleThenAPIMapping
        var configuration = DomainNameConfiguration()
        configuration.certificateARN = "arn:aws:acm:us-east-1:000000000000:certificate/1"
        configuration.endpointType = .regional
        configuration.securityPolicy = .tls1_2
        domain.configurations = [configuration]
        var rest = DomainName()
        rest.set(domain)
        #expect(rest.regionalCertificateARN == configuration.certificateARN)
        #expect(rest.endpointConfiguration?.types == [.regional])
        #expect(V2DomainName(rest) == domain)
        var mapping = BasePathMapping()
        mapping.restAPIID = "a"
        mapping.stage = "prod"
        let other = APIMapping(mapping, id: "m1")
        #expect(other.apiMappingKey == "")
        #expect(BasePathMapping(other) == mapping)
        var record = DomainNameRecord(rest)
        record.mappings["m1"] = other
        #expect(record.mapping(basePath: "(none)") == other)
        #expect(record.mapping(basePath: "v1") == nil)
    }
}
