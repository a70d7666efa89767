import Foundation
import JSON
import SourceTree
import Testing

@testable import PenstockConfig

/// Loads a file that must be right.
func load(
    _ text: String, file: String = "penstock.yaml", environment: [String: String] = [:]
) throws -> Configuration {
    let (configuration, diagnostics) = ConfigurationLoader.load(
        file: file, text: text, environment: environment)
    #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().render(diagnostics))")
    return try #require(configuration)
}

/// A file beside the tests.
func caseFile(_ name: String) throws -> String {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Cases/files/\(name)")
    return try String(contentsOf: url, encoding: .utf8)
}

@Suite("A configuration as values")
struct ConfigurationLoaderTests {
    let full: Configuration

    init() throws { full = try load(caseFile("full.yaml"), environment: ["PARTNER_KEY": "x"]) }

    @Test("the smallest file has every default that the issue names")
    func defaults() throws {
        let it = try load("listeners: [{address: 127.0.0.1:8080}]")
        #expect(it.loops == nil)
        #expect(it.listeners.map(\.name) == ["127.0.0.1:8080"])
        #expect(it.listeners[0].forwarded == .init(xForwarded: .append, forwarded: .off, trust: []))
        #expect(it.listeners[0].backlog == 1024)
        #expect(it.admin?.address == .tcp(host: "127.0.0.1", port: 9901))
        #expect(it.stateDirectory == ".penstock")
        #expect(it.limits.headerBytes == 16384)
        #expect(it.limits.headers == 100)
        #expect(it.limits.targetBytes == 8192)
        #expect(it.limits.bodyBytes == 10 << 20)
        #expect(it.limits.connections == 65536)
        #expect(it.limits.exchangeArena == 1 << 20)
        #expect(it.limits.buffers == 256 << 20)
        #expect(it.timeouts.head == .seconds(10))
        #expect(it.timeouts.idle == .seconds(75))
        #expect(it.timeouts.body == .seconds(60))
        #expect(it.timeouts.write == .seconds(60))
        #expect(it.timeouts.request == .zero)
        #expect(it.timeouts.drain == .seconds(30))
        #expect(it.accessLog == .init(destination: .standardOutput, format: .json, fields: []))
    }

    @Test("an upstream has every default that the issue names")
    func upstreamDefaults() throws {
        let it = try load("{listeners: [{address: ':1'}], upstreams: {a: {targets: ['h:1']}}}")
        let upstream = try #require(it.upstream(named: "a"))
        #expect(upstream.targets == [.init(address: .tcp(host: "h", port: 1), weight: 1)])
        #expect(upstream.balance == .roundRobin)
        #expect(upstream.timeouts.connect == .seconds(2))
        #expect(upstream.timeouts.head == .seconds(30))
        #expect(upstream.timeouts.idle == .seconds(60))
        #expect(upstream.timeouts.total == .seconds(60))
        #expect(upstream.keepAlive == .init(max: 128, idle: .seconds(60)))
        #expect(upstream.health == .init(failures: 3, cooldown: .seconds(10)))
        #expect(upstream.retries == 1)
        #expect(upstream.host == .preserve)
    }

    @Test("listeners, limits and time-outs are read")
    func basics() {
        #expect(full.loops == 2)
        #expect(
            full.listeners.map(\.address) == [
                .tcp(host: "127.0.0.1", port: 8080), .tcp(host: "::", port: 8443),
                .tcp(host: "", port: 8081), .unix(path: "/run/penstock.sock"),
            ])
        #expect(
            full.listeners.map(\.name) == [
                "main", "[::]:8443", ":8081", "unix:/run/penstock.sock",
            ])
        #expect(full.listeners[0].backlog == 512)
        #expect(full.listeners[0].forwarded.xForwarded == .replace)
        #expect(full.listeners[0].forwarded.forwarded == .append)
        #expect(
            full.listeners[0].forwarded.trust.map(\.description) == [
                "10.0.0.0/8", "fd00::/8", "192.0.2.1/32",
            ])
        #expect(full.admin?.address == .tcp(host: "::1", port: 9999))
        #expect(full.limits.bodyBytes == 10_000_000)
        #expect(full.limits.targetBytes == 4096)
        #expect(full.timeouts.drain == .seconds(50))
        #expect(full.accessLog?.destination == .file("logs/access.log"))
        #expect(
            full.accessLog?.fields.map(\.template) == ["$context.requestId", "$context.status"])
    }

    @Test("upstreams are read")
    func upstreams() throws {
        let it = try #require(full.upstream(named: "orders"))
        #expect(it.targets.map(\.weight) == [1, 3, 1])
        #expect(it.targets[2].address == .unix(path: "/run/orders.sock"))
        #expect(it.balance == .leastConnections)
        #expect(it.timeouts.connect == .milliseconds(500))
        #expect(it.timeouts.idle == .seconds(90))
        #expect(it.timeouts.total == .zero)
        #expect(it.keepAlive == .init(max: 0, idle: .milliseconds(1500)))
        #expect(it.host == .literal("orders.internal"))
        #expect(full.upstream(named: "literal")?.host == .upstream)
    }

    @Test("a step's configuration is its plugin's with its own members over it")
    func configMerge() throws {
        let chain = try #require(full.apis[0].routes[0].pipeline.auth)
        let step = try #require(chain.steps.last)
        #expect(step.use == "my-auth")
        #expect(step.name == "again")
        #expect(
            JSONValue.object(step.config)
                == [
                    "realm": "other",
                    "nested": ["a": 1, "b": ["x", .number(JSONNumber(2.5)!), true, nil]],
                    "more": "default",
                ])
        #expect(step.config["nested"]?["b"]?.array?[1].number?.lexeme == "2.50")
        #expect(step.timeout == .milliseconds(200))
        #expect(step.onError == .next)
        #expect(step.shadow)
        #expect(
            step.cache
                == .init(
                    ttl: .seconds(60), identity: ["request.header.authorization"],
                    subject: .request, size: 5, epoch: 3))
    }

    @Test("authorizer chains are trees")
    func chains() throws {
        guard case .allOf(let links, samePrincipal: true, _) = full.apis[0].routes[0].pipeline.auth,
            case .anyOf(let inner, _) = links[0], case .step(let first) = inner[0],
            case .firstOf(let rest, _) = inner[1], case .not(let last, _) = rest[1]
        else {
            Issue.record("not the tree that the file has")
            return
        }
        #expect(first.use == "Auth/APIKey")
        #expect(last.steps.map(\.use) == ["partners"])
    }

    @Test("phases that a route gives replace the defaults', and the others stay")
    func pipelines() {
        let routes = full.apis[0].routes
        func uses(_ route: Int) -> [[String]] {
            Configuration.Phase.allCases.map { routes[route].pipeline.steps(of: $0).map(\.use) }
        }
        let auth = ["Auth/APIKey", "my-auth", "partners", "my-auth"]
        let limit = ["RateLimit/TokenBucket"]
        let headers = ["Transform/Headers"]
        let validate = ["Validate/RequestParameters"]
        let mock = ["Integrate/Mock"]
        #expect(uses(0) == [auth, validate, limit, headers, mock, headers])
        #expect(uses(1) == [[], validate, [], headers, ["Integrate/HTTP"], []])
        #expect(uses(2) == [auth, validate, limit, headers, mock, headers])
        #expect(uses(3) == [[], validate, limit, [], mock, []])
    }

    @Test("APIs and routes are read")
    func apis() throws {
        let shop = try #require(full.api(named: "shop"))
        #expect(shop.hosts == [.exact("shop.example"), .suffix(".shop.example")])
        #expect(shop.basePath == "/v1")
        #expect(shop.stage == "prod")
        #expect(shop.aws.accountID == "123456789012" && shop.aws.apiID == "a1b2c3d4e5")
        #expect(shop.aws.deploymentID == "f6g7h8" && shop.routes.first?.resourceID == "r9s8t7")
        #expect(shop.aws.kind == .rest && shop.routes.first?.routeKey == "$default")
        #expect(shop.accessLog?.destination == .file("shop.log"))
        #expect(shop.accessLog?.line == #"$context.requestId "$context.status""#)
        #expect(shop.variables.map(\.value) == ["eu", "0123"])
        #expect(shop.order.first == .rateLimit)
        #expect(shop.gatewayResponses.map(\.type) == ["UNAUTHORIZED", "DEFAULT_5XX"])
        #expect(
            shop.gatewayResponses[0].headers == [.init(name: "WWW-Authenticate", value: "Bearer")])
        #expect(
            shop.routes.map(\.pattern) == [
                .init(method: "GET", segments: []),
                .init(method: "GET", segments: [.literal("orders"), .parameter("id")]),
                .init(method: nil, segments: [.greedy("proxy")]),
                .init(method: "POST", segments: [.literal("orders")]),
            ])
        #expect(shop.routes.map(\.name) == ["root", nil, nil, nil])
        let other = try #require(full.api(named: "other"))
        #expect(other.hosts.isEmpty)
        #expect(other.basePath.isEmpty)
        #expect(other.stage == "$default" && other.aws == Configuration.AWSIdentifiers())
        #expect(other.order == Configuration.Phase.allCases)
    }

    @Test("off turns admin and access log off")
    func off() throws {
        let it = try load("{listeners: [{address: ':1'}], admin: off, access_log: off}")
        #expect(it.admin == nil)
        #expect(it.accessLog == nil)
        #expect(
            try load("{listeners: [{address: ':1'}], access_log: {format: off}}").accessLog == nil)
    }

    @Test("JSON says the same as YAML")
    func json() throws {
        let json = full.document.pretty
        let it = try load(json, file: "penstock.json", environment: ["PARTNER_KEY": "x"])
        #expect(it.apis.map(\.routes.count) == full.apis.map(\.routes.count))
        #expect(it.apis == full.apis)
        #expect(it.upstreams == full.upstreams)
        #expect(it.document == full.document)
    }

    @Test("secrets stay references, and dumps show the file and not the environment")
    func secrets() throws {
        #expect(
            full.secrets.map(\.reference) == [
                .environment("PARTNER_KEY"), .file("/run/secrets/k"),
            ])
        #expect(full.secrets[0].pointer == "/plugins/partners/config/secret")
        let it = try load(
            "{listeners: [{address: ':${PORT}'}], plugins: {a: {builtin: A/B, config: {k: '${KEY}'}}}}",
            environment: ["PORT": "81", "KEY": "hunter2"])
        #expect(it.listeners[0].address == .tcp(host: "", port: 81))
        #expect(it.plugins[0].config["k"] == "hunter2")
        #expect(!it.document.compact.contains("hunter2"))
        #expect(it.document.compact.contains("${KEY}"))
    }
}
