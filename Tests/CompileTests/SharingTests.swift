import CPenstock
import Foundation
import JSON
import PenstockCompile
import PenstockConfig
import PenstockCore
import SourceTree
import Testing

/// Which steps one instance serves: those that say the same of a pure plugin, and no others.
@Suite struct SharingTests {
    private let plugins = FakePlugins()
    private let carried = Carried()

    private func adopt(_ routes: [String], more: String = "") throws -> Compilation {
        let text = """
            listeners: [{address: 127.0.0.1:0}]
            \(more)
            apis:
              shop:
                routes:

            """
        let list = routes.enumerated().map {
            "      - {route: GET /\($0), pipeline: {\($1)}}\n"
        }
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "penstock.yaml", text: text + list.joined(), environment: [:])
        let loaded = try #require(configuration, "\(DiagnosticRenderer().render(diagnostics))")
        let compilation = Compiler(plugins: plugins, carried: carried, loops: 2).compile(loaded)
        if !compilation.hasErrors { carried.adopt(compilation) }
        return compilation
    }

    /// The instances of each route's steps, in running order.
    private func handles(_ compilation: Compilation) -> [[ObjectIdentifier]] {
        compilation.apis[0].routes.map { route in
            (route.request + route.response).flatMap { $0.steps }.map {
                ObjectIdentifier($0.handle)
            }
        }
    }

    @Test("steps of a pure plugin that are alike are one instance, tried once")
    func alike() throws {
        let first = try adopt([
            "integrate: {use: Integrate/Pure, config: {limit: 1}}",
            "integrate: {use: Integrate/Pure, config: {limit: 1}}",
            "integrate: {use: Integrate/Pure, config: {limit: 2}}",
            "integrate: {use: Integrate/Pure, name: other, config: {limit: 1}}",
        ])
        let made = handles(first)
        #expect(made[0] == made[1])
        #expect(Set(made.flatMap { $0 }).count == 3)
        #expect(first.instancesCreated == 3)
        #expect(plugins.preflighted.count == 3)
        // A route more is no instance more, and nothing is lost.
        let second = try adopt(
            Array(repeating: "integrate: {use: Integrate/Pure, config: {limit: 1}}", count: 3))
        #expect(second.instancesCreated == 0)
        #expect(second.instancesCarried == 1)
        #expect(handles(second) == Array(repeating: made[0], count: 3))
    }

    @Test("steps of a plugin that keeps something are two, however alike")
    func stateful() throws {
        let step = "integrate: {use: Integrate/Any, config: {limit: 1}}"
        let first = try adopt([step, step])
        #expect(first.instancesCreated == 2)
        #expect(handles(first)[0] != handles(first)[1])
        let again = try adopt([step, step])
        #expect(again.instancesCreated == 0)
        #expect(handles(again) == handles(first))
    }

    @Test("an instance that isn't pure as it is configured serves one step")
    func impure() throws {
        let step = "integrate: {use: Integrate/Pure, config: {impure: true}}"
        let first = try adopt([step, step, step])
        #expect(first.instancesCreated == 3)
        #expect(Set(handles(first).flatMap { $0 }).count == 3)
        #expect(plugins.preflighted.count == 1)
        let again = try adopt([step, step, step, step])
        #expect(again.instancesCreated == 1)
        #expect(Array(handles(again)[..<3]) == handles(first))
    }

    @Test("two steps of a route are two instances: no exchange meets one twice")
    func twice() throws {
        let steps = """
            validate: [{use: Validate/Pure}, {use: Validate/Pure}],
            integrate: {use: Integrate/Pure}
            """.replacingOccurrences(of: "\n", with: " ")
        let compilation = try adopt([steps, steps])
        let made = handles(compilation)
        #expect(Set(made[0]).count == 3)
        #expect(made[0] == made[1])
        #expect(compilation.instancesCreated == 3)
    }

    @Test("a shadow, an isolated step and one in the other phase have their own")
    func apart() throws {
        func load() throws -> [ObjectIdentifier] {
            let compilation = try adopt(
                [
                    "validate: {use: Validate/Pure}, integrate: Integrate/Any",
                    "validate: {use: Validate/Pure, shadow: true}, integrate: Integrate/Any",
                    "validate: {use: child}, integrate: Integrate/Any",
                    "validate: {use: child}, integrate: Integrate/Any",
                ], more: "plugins: {child: {builtin: Validate/Pure, isolation: process}}")
            return handles(compilation).map { $0[0] }
        }
        let first = try load()
        #expect(Set(first).count == 4)
        #expect(try load() == first)
    }

    @Test("a secret that changes is another instance, for every step")
    func secrets() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("one".utf8).write(to: file)
        let step = "integrate: {use: Integrate/Pure, config: {key: 'file:\(file.path)'}}"
        let first = try adopt([step, step])
        #expect(first.instancesCreated == 1)
        #expect(try adopt([step, step]).instancesCreated == 0)
        try Data("another".utf8).write(to: file)
        let second = try adopt([step, step])
        #expect(second.instancesCreated == 1)
        #expect(handles(second)[0] == handles(second)[1])
        #expect(handles(second)[0] != handles(first)[0])
    }

    @Test("a fault of a shared instance is told of every step that it would have served")
    func faults() throws {
        let step = "integrate: {use: Integrate/Pure, config: {refuse: no}}"
        #expect(try adopt([step, step]).diagnostics.count == 2)
        let crash = "integrate: {use: Integrate/Pure, config: {crash: true}}"
        #expect(try adopt([crash, crash, crash]).diagnostics.count == 3)
    }

    @Test("authorizers that share an instance keep their verdicts apart")
    func verdicts() throws {
        let step = """
            auth: {use: Auth/Pure, cache: {ttl: 9s, identity: [request.header.a]}},
            integrate: Integrate/Any
            """.replacingOccurrences(of: "\n", with: " ")
        let compilation = try adopt([step, step])
        let steps = compilation.apis[0].routes.map { $0.request[0].steps[0] }
        #expect(ObjectIdentifier(steps[0].handle) == ObjectIdentifier(steps[1].handle))
        let caches = steps.compactMap { $0.caches.map { ObjectIdentifier($0) } }
        #expect(Set(caches).count == 2)
    }
}
