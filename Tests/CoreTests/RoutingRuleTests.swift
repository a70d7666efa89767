import CPenstock
import PenstockCore
import Testing

@Suite("Routing rules", .serialized)
struct RoutingRuleTests {
    /// API Gateway Developer Guide, "Examples of how API Gateway evaluates routing rules", example 2's
    /// shape: rules, then mappings, on one domain.
    private static let snapshot: Snapshot = {
        let integrate = StepDefinition(handle: Stub.ok, phase: PEN_PHASE_INTEGRATE, name: "m")
        func api(_ name: String, _ paths: [String]) -> APIDefinition {
            var api = APIDefinition(name: name)
            api.routes = paths.map {
                RouteDefinition(
                    method: nil, path: $0, request: [.step(integrate)], response: [])
            }
            return api
        }
        func rule(
            _ priority: Int, headers: [(name: String, value: String)] = [], path: String = "",
            strip: Bool = false
        ) -> RoutingRuleDefinition {
            var rule = RoutingRuleDefinition(hosts: ["pets.example"], priority: priority)
            rule.headers = headers
            rule.basePath = path
            rule.stripsBasePath = strip
            return rule
        }
        var mapped = api("mapped", ["/", "/{proxy+}"])
        mapped.hosts = ["pets.example"]
        var hello = api("hello", ["/", "/known"])
        hello.isByRules = true
        hello.rules = [rule(10, headers: [("Hello", "World")])]
        var dogs = api("dogs", ["/PetStoreShopper", "/PetStoreShopper/{id}"])
        dogs.isByRules = true
        dogs.rules = [
            rule(50, headers: [("Pet", "Dog-*"), ("Accept", "*webp")], path: "/PetStoreShopper")
        ]
        var stripped = api("stripped", ["/", "/{id}"])
        stripped.isByRules = true
        stripped.rules = [
            rule(60, path: "/cats/big", strip: true),
            // Written later and asked first.
            rule(5, headers: [("x-in", "*needle*")]),
        ]
        var alone = api("alone", ["/"])
        alone.isByRules = true
        var all = RoutingRuleDefinition(hosts: ["*.rules.example"], priority: 1)
        all.headers = [("Any", "*")]
        alone.rules = [all]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 64), stepMetrics: MetricRegistry(capacity: 64))
        return builder.build(
            number: 1, apis: [mapped, hello, dogs, stripped, alone], upstreams: [])
    }()

    @Test(
        "the first that holds has the request, and where none does the mappings are asked",
        arguments: [
            ("/", "", "mapped /"), ("/other", "Hello: world", "mapped /{proxy+} other"),
            ("/", "hello: World", "hello /"), ("/known", "Hello: World", "hello /known"),
            // It decides, whatever its API has.
            ("/unknown", "Hello: World", "-"),
            ("/PetStoreShopper", "Hello: World|Pet: Dog-Bella|Accept: image/webp", "-"),
            (
                "/PetStoreShopper", "Pet: Dog-Bella|Accept: image/webp",
                "dogs /PetStoreShopper"
            ),
            (
                "/PetStoreShopper/7", "Pet: Cat|Pet: Dog-|Accept: webp",
                "dogs /PetStoreShopper/{id} 7"
            ),
            ("/PetStoreShopper", "Pet: Dog-Bella", "mapped /{proxy+} PetStoreShopper"),
            (
                "/petstoreshopper", "Pet: Dog-Bella|Accept: image/webp",
                "mapped /{proxy+} petstoreshopper"
            ),
            (
                "/PetStoreShoppers", "Pet: Dog-Bella|Accept: image/webp",
                "mapped /{proxy+} PetStoreShoppers"
            ),
            ("/cats/big", "", "stripped /"), ("/cats/big/", "", "stripped /"),
            ("/cats/big/7", "", "stripped /{id} 7"), ("/c%61ts/big/7", "", "stripped /{id} 7"),
            ("//cats//big/7", "", "stripped /{id} 7"),
            ("/cats/bigger", "", "mapped /{proxy+} cats/bigger"),
            ("/cats%2Fbig", "", "mapped /{proxy+} cats%2Fbig"),
            ("/cats", "", "mapped /{proxy+} cats"),
            ("/cats/big%", "", "mapped /{proxy+} cats/big%"), ("/cats/big/7/8", "", "-"),
            ("/7", "X-In: a needle b", "stripped /{id} 7"),
            ("/7", "X-In: needle", "stripped /{id} 7"),
            ("/7", "X-In: needl", "mapped /{proxy+} 7"), ("/7", "X-In:", "mapped /{proxy+} 7"),
        ] as [(StaticString, String, String)])
    func decides(path: StaticString, headers: String, expected: String) {
        #expect(route(path, headers, host: "pets.example:8443") == expected)
    }

    @Test(
        "a host may have nothing but rules, and a wildcard of hosts has them too",
        arguments: [
            ("a.rules.example", "Any: x", "alone /"), ("a.rules.example", "", "-"),
            ("rules.example", "Any: x", "-"), ("other", "Any: x", "-"),
        ] as [(StaticString, String, String)])
    func ruleOnly(host: StaticString, headers: String, expected: String) {
        #expect(route("/", headers, host: host) == expected)
        #expect(Self.snapshot.router.isNamed(ByteView("a.rules.example")))
    }

    @Test("the canary of an API that rules lead to is drawn by the same rules")
    func canary() {
        let integrate = StepDefinition(handle: Stub.ok, phase: PEN_PHASE_INTEGRATE, name: "m")
        func api(_ name: String) -> APIDefinition {
            var api = APIDefinition(name: name)
            api.routes = [
                RouteDefinition(
                    method: nil, path: "/{proxy+}", request: [.step(integrate)], response: [])
            ]
            return api
        }
        var base = api("base")
        base.isByRules = true
        var rule = RoutingRuleDefinition(hosts: ["h"], priority: 1)
        rule.headers = [("Hello", "World")]
        base.rules = [rule]
        base.canary = (api: "next", percent: 100)
        var other = api("other")
        other.hosts = ["h"]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 64), stepMetrics: MetricRegistry(capacity: 64))
        let snapshot = builder.build(number: 1, apis: [base, api("next"), other], upstreams: [])
        #expect(route("/a", "Hello: World", host: "h", in: snapshot) == "next /{proxy+} a")
        #expect(route("/a", "", host: "h", in: snapshot) == "other /{proxy+} a")
    }

    /// The API and path of the route, with the values of its parameters.
    private func route(
        _ path: StaticString, _ headers: String, host: StaticString,
        in snapshot: Snapshot = snapshot
    ) -> String {
        let memory = SnapshotMemory()
        let loop = CoreLoop()
        let exchange = loop.request(path, host: host, snapshot)
        for line in headers.split(separator: "|") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = memory.text(String(parts[0]))
            let value = memory.text(String(parts[1].drop { $0 == " " }))
            let isAdded = exchange.pointee.request.append(
                HeaderField(name: name, value: value, id: HeaderName.identify(name)))
            #expect(isAdded)
        }
        return withExtendedLifetime((snapshot, memory, loop)) {
            guard let route = snapshot.route(of: exchange) else { return "-" }
            let values = (0..<exchange.pointee.pathParameters.count).map {
                String(exchange.pointee.pathParameters.values?[$0] ?? .absent)
            }
            return
                ([
                    String(route.pointee.api.pointee.name), String(route.pointee.resourcePath),
                ] + values).joined(separator: " ")
        }
    }
}
