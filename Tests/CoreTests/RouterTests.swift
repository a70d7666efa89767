import CPenstock
import PenstockCore
import Testing

@Suite("The router", .serialized)
struct RouterTests {
    private func build(_ apis: [(hosts: [String], base: String, routes: [(String?, String)])])
        -> Snapshot
    {
        let integrate = StepDefinition(handle: Stub.ok, phase: PEN_PHASE_INTEGRATE, name: "m")
        var definitions: [APIDefinition] = []
        for (i, api) in apis.enumerated() {
            var definition = APIDefinition(name: "api\(i)")
            definition.hosts = api.hosts
            definition.basePath = api.base
            definition.routes = api.routes.map {
                RouteDefinition(method: $0.0, path: $0.1, request: [.step(integrate)], response: [])
            }
            definitions.append(definition)
        }
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 64), stepMetrics: MetricRegistry(capacity: 64))
        return builder.build(number: 1, apis: definitions, upstreams: [])
    }

    private func route(_ snapshot: Snapshot, _ path: StaticString, host: StaticString = "x")
        -> String
    {
        let loop = CoreLoop()
        let exchange = loop.request(path, host: host, snapshot)
        guard let route = exchange.pointee.route else { return "-" }
        let api = String(route.pointee.api.pointee.name)
        let names = (0..<Int(route.pointee.parameterCount)).map { i in
            let name = route.pointee.parameterNames?[i] ?? .absent
            return "\(String(name))=\(String(exchange.pathParameter(name)))"
        }
        return ([api, String(route.pointee.key)] + names).joined(separator: " ")
    }

    @Test(
        "finds the most specific path that has the method",
        arguments: [
            // Expected by API Gateway Developer Guide, "greedy path variables" and by the rule that
            // the method takes part in the match.
            ("/orders", "api0 GET /orders"),
            ("/orders/7", "api0 GET /orders/{id} id=7"),
            ("/orders/new", "api0 GET /orders/{id} id=new"),
            ("/orders/a%20b", "api0 GET /orders/{id} id=a b"),
            ("/orders/7/items/9", "api0 GET /orders/{id}/items/{item} id=7 item=9"),
            ("/files/a/b/c", "api0 ANY /files/{path+} path=a/b/c"),
            ("/files/", "-"), ("/orders/", "-"), ("/nothing", "-"), ("/", "-"),
            ("/%6frders", "api0 GET /orders"),
        ] as [(StaticString, String)])
    func specific(path: StaticString, expected: String) {
        let snapshot = build([
            (
                [], "",
                [
                    ("GET", "/orders"), ("GET", "/orders/{id}"), ("POST", "/orders/new"),
                    ("GET", "/orders/{id}/items/{item}"), (nil, "/files/{path+}"),
                ]
            )
        ])
        #expect(route(snapshot, path) == expected)
    }

    @Test(
        "an exact host wins over a wildcard, which wins over any host",
        arguments: [
            ("shop.example", "api0 GET /a"), ("SHOP.example:8080", "api0 GET /a"),
            ("x.shop.example", "api1 GET /a"), ("y.x.shop.example", "api2 GET /a"),
            ("other", "api2 GET /a"), ("[::1]:80", "api2 GET /a"),
        ] as [(StaticString, String)])
    func hosts(host: StaticString, expected: String) {
        let snapshot = build([
            (["shop.example"], "", [("GET", "/a")]), (["*.shop.example"], "", [("GET", "/a")]),
            ([], "", [("GET", "/a")]),
        ])
        #expect(route(snapshot, "/a", host: host) == expected)
    }

    @Test("a base path is part of the path, and a host's own APIs do not hide those of every host")
    func basePaths() {
        let snapshot = build([
            (["h"], "/v1", [("GET", "/a")]), ([], "/v2", [("GET", "/a")]),
        ])
        #expect(route(snapshot, "/v1/a", host: "h") == "api0 GET /a")
        #expect(route(snapshot, "/v2/a", host: "h") == "api1 GET /a")
        #expect(route(snapshot, "/v1/a", host: "other") == "-")
    }

    @Test("a base path alone is its root; a path that only begins like it isn't")
    func baseAlone() {
        let snapshot = build([
            ([], "/prod", [("GET", "/"), (nil, "/{proxy+}")]), ([], "/v1", [("GET", "/a")]),
        ])
        #expect(route(snapshot, "/prod") == "api0 GET /")
        #expect(route(snapshot, "/prod/") == "api0 GET /")
        #expect(route(snapshot, "/prod/x") == "api0 ANY /{proxy+} proxy=x")
        #expect(route(snapshot, "/production") == "-")
        #expect(route(snapshot, "/v1") == "-")
        #expect(route(snapshot, "/") == "-")
    }

    @Test("a host is named by routes below its name or wildcard, not by those of any host")
    func named() {
        let snapshot = build([
            (["shop.example", "*.wild.example"], "", [("GET", "/")]), ([], "", [("GET", "/")]),
        ])
        for (host, isNamed) in [
            ("shop.example", true), ("SHOP.example:8080", true), ("a.wild.example", true),
            ("wild.example", false), ("other.example", false), ("", false),
        ] as [(StaticString, Bool)] {
            #expect(self.isNamed(host, in: snapshot) == isNamed, "\(host)")
        }
        #expect(!isNamed("shop.example", in: build([([], "", [("GET", "/")])])))
    }

    /// The router's memory is its snapshot's.
    private func isNamed(_ host: StaticString, in snapshot: Snapshot) -> Bool {
        withExtendedLifetime(snapshot) { snapshot.router.isNamed(ByteView(host)) }
    }
}
