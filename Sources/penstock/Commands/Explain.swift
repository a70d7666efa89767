import ArgumentParser
import JSON
import PenstockCompile
import PenstockServer

/// `penstock explain`: the pipeline that a request would take, as it was lowered.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the pipeline that a request would take, with source lines.",
        usage: "penstock explain [CONFIG] [METHOD PATH] [--host HOST] [--json]",
        discussion: "Without METHOD and PATH it shows every route.")

    @Argument(help: "The configuration unless it is penstock.yaml, the method and the path.")
    var words: [String] = []

    @Option(name: .customLong("config"), help: "The configuration.")
    var config: String?

    @Option(help: "The Host that the client asks for.")
    var host = "localhost"

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        let words = try RequestWords(words, option: config)
        let gateway = try Offline.loaded(words.config)
        guard let method = words.method, let path = words.path else {
            print(json ? gateway.program.json.pretty : gateway.program.text, terminator: "")
            return
        }
        guard let explanation = gateway.explain(method, path, host: host) else {
            throw CommandFailure.refused(
                "no route matches \(method) \(path)",
                hint: "`penstock explain \(words.config)` lists the routes")
        }
        if json { print(explanation.json.pretty) } else { print(explanation.text, terminator: "") }
    }
}
