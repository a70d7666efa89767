import ArgumentParser
import Glibc
import JSON
import PenstockServer

/// `penstock invoke`: a request through real plugins, without a socket.
struct Invoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a request through the pipeline without a socket, step by step.",
        usage: "penstock invoke [CONFIG] METHOD PATH [-H 'name: value'] [-d body]",
        discussion: """
            Shows each step with its verdict, effects and time, then the answer. What would be \
            forwarded is shown, and with --forward sent to its upstream, whose answer then goes \
            through the response side; a definition's functions run for that. With the fields of a \
            handshake (Upgrade, Connection, Sec-WebSocket-Key, Sec-WebSocket-Version) it is one.
            """)

    @Argument(help: "The configuration unless it is penstock.yaml, the method and the path.")
    var words: [String] = []

    @Option(name: .customLong("config"), help: "The configuration.")
    var config: String?

    @Option(name: [.customShort("H"), .customLong("header")], help: "A field, 'name: value'.")
    var headers: [String] = []

    @Option(
        name: [.customShort("d"), .customLong("data")],
        help: "The body; @file reads it from a file.")
    var data: String?

    @Option(help: "The Host that the client asks for.")
    var host = "localhost"

    @Option(name: .customLong("client-address"), help: "The client's address.")
    var clientAddress = "127.0.0.1"

    @Flag(help: "Send what is forwarded to its upstream.")
    var forward = false

    @Flag(
        name: .customLong("execution-log"),
        help: "Show what API Gateway would log of it, as TestInvokeMethod does.")
    var showsLog = false

    @Option(
        name: .customLong("request"),
        help: ArgumentHelp(
            "The request from a file instead, as TestInvokeMethod's child has it.",
            visibility: .hidden))
    var file: String?

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup(title: "Definitions, as `serve` takes them")
    var serving: ServingArguments

    func run() throws {
        if let file {
            let answer = try Offline.loaded(config ?? ConfigurationFile.usual)
                .invoke(try RequestFile.read(file))
            print(answer.json.pretty)
            return
        }
        let words = try RequestWords(words, option: config)
        guard let method = words.method, let path = words.path else {
            throw CommandFailure.usage("which request? penstock invoke GET /orders/7")
        }
        var request = OfflineRequest(method, path, host: host)
        request.clientAddress = clientAddress
        request.forwards = forward
        request.isLogged = showsLog
        request.headers = try headers.map { try Self.field($0) }
        request.body = try data.map { try Self.body($0) }
        let answer = try Offline.loaded(words.config, serving, runsFunctions: forward)
            .invoke(request)
        if json { print(answer.json.pretty) } else { print(answer.text, terminator: "") }
    }

    /// A field as curl takes it.
    static func field(_ text: String) throws -> (name: String, value: String) {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
            throw CommandFailure.usage("a field is 'name: value', not '\(text)'")
        }
        let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        return (String(text[..<colon]), String(value))
    }

    private static func body(_ text: String) throws -> [UInt8] {
        guard text.hasPrefix("@") else { return Array(text.utf8) }
        do throws(FileError) {
            return Array(try TextFile.read(String(text.dropFirst())).utf8)
        } catch {
            throw CommandFailure.environment(error.description)
        }
    }
}
