import Foundation
import JSON
import PenstockCompile
import PenstockConfig
import PenstockCore
import SourceTree
import Testing

/// What a reload makes anew and what it leaves alone.
@Suite struct CarryTests {
    private let plugins = FakePlugins()
    private let carried = Carried()

    private func compile(_ text: String) throws -> Compilation {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "penstock.yaml", text: text, environment: [:])
        let loaded = try #require(configuration, "\(DiagnosticRenderer().render(diagnostics))")
        return Compiler(plugins: plugins, carried: carried, loops: 2).compile(loaded)
    }

    private func adopt(_ text: String) throws -> Compilation {
        let compilation = try compile(text)
        #expect(!compilation.hasErrors, "\(DiagnosticRenderer().render(compilation.diagnostics))")
        carried.adopt(compilation)
        return compilation
    }

    private static func file(
        rate: Int = 5, upstreams: String = "a: {targets: ['127.0.0.1:1']}", more: String = ""
    ) -> String {
        """
        listeners: [{address: 127.0.0.1:0}]
        upstreams: {\(upstreams)}
        apis:
          shop:
            defaults:
              rate_limit: [{use: RateLimit/Any, config: {limit: \(rate)}}]
            routes:
        \(more)
              - route: GET /a
                pipeline: {integrate: {use: Integrate/Any, config: {upstream: a}}}
              - route: GET /b
                pipeline: {integrate: {use: Integrate/Any, config: {upstream: a}}}

        """
    }

    @Test("the same configuration again makes no instance")
    func sameAgain() throws {
        #expect(try adopt(Self.file()).instancesCreated == 3)
        let again = try adopt(Self.file())
        #expect(again.instancesCreated == 0)
        #expect(again.instancesCarried == 3)
        #expect(plugins.preflighted.count == 3)
    }

    @Test(
        "a file that a step reads is read again when it has changed; one that it writes is its own")
    func files() throws {
        let folder = URL.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (read, written) = (folder.appending(path: "keys"), folder.appending(path: "counts"))
        func write(_ text: String, to file: URL) throws {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        func file() -> String {
            """
            listeners: [{address: 127.0.0.1:0}]
            apis:
              shop:
                routes:
                  - route: GET /a
                    pipeline:
                      rate_limit: {use: RateLimit/Any, config: {file: \(written.path)}}
                      integrate: {use: Integrate/Any, config: {list: [{keys_file: \(read.path)}]}}

            """
        }
        for file in [read, written] { try write("one", to: file) }
        #expect(try adopt(file()).instancesCreated == 2)
        try write("two", to: written)
        #expect(try adopt(file()).instancesCreated == 0)
        let nested = folder.appending(path: "nested")
        try write(#"{"keys": [{"secret": "file:\#(nested.path)"}]}"#, to: read)
        #expect(try adopt(file()).instancesCreated == 1)
        try write("two", to: nested)
        #expect(try adopt(file()).instancesCreated == 1)
        try FileManager.default.removeItem(at: read)
        #expect(try adopt(file()).instancesCreated == 1)
        #expect(try adopt(file()).instancesCreated == 0)
    }

    @Test("a store is carried; a step that opened it is made again when its name means another")
    func stores() throws {
        func file(_ stores: String) -> String {
            """
            listeners: [{address: 127.0.0.1:0}]
            stores: {\(stores)}
            apis:
              shop:
                routes:
                  - route: GET /
                    pipeline:
                      rate_limit: {use: RateLimit/Any, config: {store: a}}
                      integrate: Integrate/Any

            """
        }
        #expect(try adopt(file("a: {use: Store/Any}, b: {use: Store/Any}")).hasErrors == false)
        #expect(plugins.created == ["a", "b", "RateLimit/Any", "Integrate/Any"])
        #expect(try adopt(file("a: {use: Store/Any}, b: {use: Store/Any}")).instancesCreated == 0)
        let changed = try adopt(
            file("a: {use: Store/Any, config: {limit: 2}}, b: {use: Store/Any}"))
        #expect(changed.instancesCreated == 2)
        #expect(plugins.created.suffix(2) == ["a", "RateLimit/Any"])
        #expect(changed.instancesCarried == 2)
    }

    @Test("an instance that takes another's place is offered its state, a new or carried one isn't")
    func handover() throws {
        _ = try adopt(Self.file())
        #expect(plugins.handedOver == 0)
        // The limiter's configuration changes, and a route comes.
        _ = try adopt(
            Self.file(
                rate: 6,
                more: "      - {route: GET /c, pipeline: {integrate: {use: Integrate/Any}}}"))
        #expect(plugins.handedOver == 1)
        // Another library: all four.
        plugins.library = "v2"
        _ = try adopt(
            Self.file(
                rate: 6,
                more: "      - {route: GET /c, pipeline: {integrate: {use: Integrate/Any}}}"))
        #expect(plugins.handedOver == 5)
    }

    @Test("a step that two routes inherit is one instance, two that are written alike are two")
    func sharing() throws {
        let compilation = try adopt(Self.file())
        let routes = compilation.apis[0].routes
        let limiters = routes.map { ObjectIdentifier($0.request[0].steps[0].handle) }
        let integrations = routes.map { ObjectIdentifier($0.request[1].steps[0].handle) }
        #expect(limiters[0] == limiters[1])
        #expect(integrations[0] != integrations[1])
    }

    @Test("a route in front of others leaves their instances alone")
    func routeInFront() throws {
        _ = try adopt(Self.file())
        let more = """
                  - route: GET /new
                    pipeline: {integrate: {use: Integrate/Any}}
            """
        #expect(try adopt(Self.file(more: more)).instancesCreated == 1)
    }

    @Test("changing one step's configuration makes that instance anew")
    func oneStep() throws {
        _ = try adopt(Self.file())
        #expect(try adopt(Self.file(rate: 6)).instancesCreated == 1)
    }

    @Test("new code makes every instance of the library anew")
    func newCode() throws {
        _ = try adopt(Self.file())
        plugins.library = "v2"
        #expect(try adopt(Self.file()).instancesCreated == 3)
    }

    @Test("an upstream keeps its number for ever, and a removed one is found out")
    func upstreamNumbers() throws {
        _ = try adopt(Self.file(upstreams: "z: {targets: ['x:1']}, a: {targets: ['x:2']}"))
        let second = try adopt(Self.file(upstreams: "a: {targets: ['x:2']}"))
        #expect(second.instancesCreated == 0)
        #expect(second.upstreams.map(\.name) == ["z", "a"])
        let third = try compile(Self.file(upstreams: "b: {targets: ['x:2']}"))
        #expect(
            third.diagnostics.map(\.message) == [
                "Integrate/Any: there is no upstream 'a'",
                "Integrate/Any: there is no upstream 'a'",
            ])
    }

    @Test("a refused configuration changes nothing that is carried")
    func refused() throws {
        _ = try adopt(Self.file())
        #expect(try compile(Self.file(upstreams: "b: {targets: ['x:2']}")).hasErrors)
        #expect(try adopt(Self.file()).instancesCreated == 0)
    }

    @Test("a verdict cache is carried with its instance and dropped with its rule")
    func caches() throws {
        func file(_ ttl: Int) -> String {
            """
            listeners: [{address: 127.0.0.1:0}]
            apis:
              shop:
                routes:
                  - route: GET /a
                    pipeline:
                      auth: {use: Auth/Key, cache: {ttl: \(ttl)s, identity: [request.header.a]}}
                      integrate: Integrate/Any

            """
        }
        func cache(_ compilation: Compilation) -> ObjectIdentifier? {
            compilation.apis[0].routes[0].request[0].steps[0].caches.map { ObjectIdentifier($0) }
        }
        let first = try cache(adopt(file(10)))
        #expect(first != nil)
        #expect(try cache(adopt(file(10))) == first)
        #expect(try cache(adopt(file(20))) != first)
    }

    @Test("instances end with the last snapshot that holds them")
    func lifetimes() throws {
        weak var handle: (any InstanceHandle)?
        do {
            let first = try adopt(Self.file(rate: 5))
            handle = first.apis[0].routes[0].request[0].steps[0].handle
        }
        #expect(handle != nil)
        _ = try adopt(Self.file(rate: 6))
        #expect(handle == nil)
    }
}
