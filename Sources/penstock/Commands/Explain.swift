import ArgumentParser
import JSON
import PenstockCompile
import PenstockServer

/// `penstock explain`: the pipeline that a request would take, as it was lowered.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the pipeline that a request would take, with source lines.",
        usage: """
            penstock explain [CONFIG] [METHOD PATH] [--host HOST] [-H 'NAME: VALUE'] [--json]
                   penstock explain [CONFIG] --request FILE [--ask] [--host HOST] [--json]
            """,
        discussion: """
            Without METHOD and PATH it shows every route. With --request it runs the requests of a file \
            (text, JSON lines or HAR, as `penstock compare` takes them) as far as their integrations, and \
            says of each which step decided, why, and by which line of which file. With --ask authorizers \
            ask their services: issuers, policies, and the definition's functions, which run for that. \
            With -H 'Connection: upgrade' -H 'Upgrade: websocket' PATH is where clients of a WebSocket API connect.
            """)

    @Argument(help: "The configuration unless it is penstock.yaml, the method and the path.")
    var words: [String] = []

    @Option(name: .customLong("config"), help: "The configuration.")
    var config: String?

    @Option(help: "Requests of which it is to say which step decides.")
    var request: String?

    @Flag(help: "With --request: authorizers ask their services.")
    var ask = false

    @Option(
        name: .customLong("let"), parsing: .singleValue,
        help: "NAME=VALUE: what stands for <NAME> in the requests. May be repeated.")
    var values: [String] = []

    @Option(help: "The Host that the client asks for.")
    var host = "localhost"

    @Option(
        name: [.customShort("H"), .customLong("header")],
        help: "A field that routing rules may ask for, 'name: value'; several times.")
    var headers: [String] = []

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup(title: "Definitions, as `serve` takes them")
    var serving: ServingArguments

    func run() throws {
        let words = try RequestWords(words, option: config)
        let gateway = try Offline.loaded(
            words.config, serving, runsFunctions: ask && request != nil)
        if let request { return try decide(gateway, request) }
        guard let method = words.method, let path = words.path else {
            print(json ? gateway.program.json.pretty : gateway.program.text, terminator: "")
            return
        }
        guard
            let explanation = gateway.explain(
                method, path, host: host, headers: try headers.map { try Invoke.field($0) })
        else {
            throw CommandFailure.refused(
                "no route matches \(method) \(path)",
                hint: "`penstock explain \(words.config)` lists the routes")
        }
        if json { print(explanation.json.pretty) } else { print(explanation.text, terminator: "") }
    }

    private func decide(_ gateway: OfflineGateway, _ path: String) throws {
        let values = try self.values.map { text -> (name: String, value: String) in
            guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
                throw CommandFailure.usage("--let is NAME=VALUE, not '\(text)'")
            }
            return (String(text[..<sign]), String(text[text.index(after: sign)...]))
        }
        for request in try RequestReader.read(path, values: values) {
            var offline = OfflineRequest(
                request.method, request.target, host: request.host ?? host)
            offline.headers = request.fields + request.upgrade
            offline.asks = ask
            offline.body = request.body.isEmpty ? nil : request.body
            let answer = gateway.invoke(offline)
            if json {
                print(answer.json.compact)
            } else {
                print("\(request.title)  (\(request.place))\n\(answer.decisionText)")
            }
        }
        if !ask { Offline.tellUnasked(gateway) }
    }
}
