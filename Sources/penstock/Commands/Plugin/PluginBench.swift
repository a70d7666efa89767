import ArgumentParser
import JSON
import PenstockHost
import PenstockServer
import PenstockTesting

/// `penstock plugin bench`: what a plugin costs its loop.
struct PluginBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure what each phase of a plugin costs its loop.",
        discussion: "Build the plugin and penstock with optimisation first.")

    @Argument(help: "A path, or the id of a built-in plugin such as Auth/APIKey.")
    var plugin: String

    @Option(help: "Which plugin of a library that holds several.")
    var id: String?

    @Option(help: "Its configuration, as JSON.")
    var config: String?

    @Option(name: [.customShort("H"), .customLong("header")], help: "A field, 'name: value'.")
    var headers: [String] = []

    @Option(help: "How many exchanges a phase.")
    var count = 100_000

    @Flag(help: "In a child process, as with isolation: process.")
    var isolated = false

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        let directory = try Offline.temporaryDirectory()
        let path = try PluginInspector.path(of: plugin)
        let subject = try CheckSubject(
            library: path, id: id, config: config, stateDirectory: directory)
        let secrets = subject.subject.secrets
        let gateway = OfflineGateway(stateDirectory: directory, secrets: secrets) { _ in }
        var request = OfflineRequest("GET", "/orders/7?limit=10", host: "api.example.org")
        request.headers = [("Accept", "*/*"), ("User-Agent", "penstock-bench")]
        request.headers += try headers.map { try Invoke.field($0) }
        let results: [StepBench.Result]
        do throws(PluginError) {
            let library = try gateway.host.load(path)
            var spec = InstanceSpec(name: "bench", config: subject.subject.config)
            spec.upstreams = ["backend": 1]
            let descriptor = try library.descriptor(id: id)
            let bench = StepBench(gateway)
            if isolated {
                let instance = try IsolatedInstance(
                    library: library.privatePath, descriptor: descriptor.id, spec: spec,
                    bound: descriptor, host: gateway.host)
                results = bench.run(instance, request: request, count: max(count, 10))
            } else {
                let instance = try gateway.host.make(library, descriptor, spec)
                results = bench.run(instance, request: request, count: max(count, 10))
            }
        } catch {
            throw CommandFailure.refused("\(error)")
        }
        if json {
            print(
                JSONValue.array(
                    results.map { result in
                        [
                            "phase": .string(result.phase),
                            // Rounded up: no gate passes by rounding.
                            "ns": .number(JSONNumber(Int(result.nanoseconds.rounded(.up)))),
                            "count": .number(JSONNumber(result.count)),
                            "failed": .number(JSONNumber(result.failed)),
                        ]
                    }
                ).pretty)
            return
        }
        for result in results {
            let padding = String(repeating: " ", count: max(20 - result.phase.count, 1))
            var line = "\(result.phase)\(padding)\(Int(result.nanoseconds)) ns a hook"
            if result.failed > 0 { line += "  (\(result.failed) of \(result.count) failed)" }
            print(line)
        }
    }
}
