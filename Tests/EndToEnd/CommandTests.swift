import Foundation
import Testing

extension EndToEnd {
    /// The command line: arguments, exit code, what is printed.
    @Suite struct Commands {
        static let good = """
            listeners: [{address: 127.0.0.1:0}]
            apis:
              a:
                routes:
                  - route: GET /x/{id}
                    pipeline:
                      auth: {use: Auth/APIKey, config: {keys: [{id: k, secret: "env:SECRET"}]}}
                      integrate: {use: Integrate/Mock, config: {body: "hello ${request.path.id}"}}

            """
        static let bad = good.replacing("Integrate/Mock", with: "Integrate/Mick")

        struct Case: Sendable, CustomTestStringConvertible {
            var arguments: String
            var status: Int32 = 0
            var output = ""
            var errors = ""
            var testDescription: String { "penstock " + arguments }
        }
        static let cases = [
            Case(
                arguments: "check good.yaml",
                output: "good.yaml is right: 1 APIs, 1 routes, 2 plugin instances"),
            Case(arguments: "check good.yaml --json", output: "\"ok\": true"),
            Case(arguments: "check good.yaml --no-plugins", output: "is right"),
            Case(
                arguments: "check bad.yaml", status: 1,
                errors: "bad.yaml:8:28: error: there is no plugin 'Integrate/Mick'"),
            Case(arguments: "check bad.yaml", status: 1, errors: "did you mean 'Integrate/Mock'?"),
            Case(arguments: "check bad.yaml --json", status: 1, output: "\"line\": 8"),
            Case(arguments: "check nowhere.yaml", status: 3, errors: "No such file"),
            Case(arguments: "serve bad.yaml", status: 1, errors: "there is no plugin"),
            Case(arguments: "serve nowhere.yaml", status: 3, errors: "No such file"),
            Case(
                arguments: "explain good.yaml",
                output: "GET /x/{id}  (a, stage $default)  good.yaml:5"),
            Case(arguments: "explain good.yaml GET /x/7", output: "{id} = 7"),
            Case(arguments: "explain GET /x/7 --config good.yaml", output: "Auth/APIKey"),
            Case(
                arguments: "explain good.yaml GET /x/7 --json", output: "\"phase\": \"integrate\""),
            Case(
                arguments: "explain good.yaml GET /nowhere", status: 1, errors: "no route matches"),
            Case(arguments: "explain good.yaml GET", status: 2, errors: "a method and a path"),
            Case(arguments: "invoke good.yaml GET /x/7 -H x-api-key:s", output: "hello 7"),
            Case(arguments: "invoke good.yaml GET /x/7", output: "401"),
            Case(
                arguments: "invoke good.yaml GET /x/7 -H x-api-key:s --json",
                output: "\"verdict\": \"allow\""),
            Case(arguments: "invoke good.yaml GET /nowhere", output: "404"),
            Case(arguments: "version", output: "plugin ABI 1.0"),
            Case(arguments: "version --json", output: "\"toolchain\""),
            Case(arguments: "--version", output: "penstock 1"),
            Case(arguments: "--help", output: "SUBCOMMANDS"),
            Case(arguments: "nonsense", status: 2, errors: "Unexpected argument"),
            Case(arguments: "check --nonsense", status: 2, errors: "Unknown option"),
            Case(arguments: "completion bash", output: "complete"),
            Case(
                arguments: "config schema", output: "json-schema.org"),
            Case(arguments: "config docs", output: "#"),
            Case(arguments: "plugin list", output: "Auth/HMAC"),
            Case(arguments: "plugin inspect Auth/HMAC", output: "phases    auth"),
            Case(arguments: "plugin inspect Auth/HMAC --schema", output: "\"type\""),
            Case(arguments: "plugin inspect nowhere.so", status: 1, errors: "No such file"),
            Case(arguments: "plugin check Auth/HMAC", output: "keeps the rules"),
            Case(arguments: "plugin check Integrate/HTTP", output: "keeps the rules"),
            Case(arguments: "plugin check RateLimit/TokenBucket", output: "keeps the rules"),
            Case(arguments: "plugin check Validate/RequestParameters", output: "keeps the rules"),
            Case(arguments: "plugin check --list Auth/HMAC", output: "keeps no borrowed view"),
            Case(
                arguments: "plugin check Auth/HMAC --only nonsense", status: 2,
                errors: "no check has"),
            Case(arguments: "plugin bench Auth/HMAC --count 50", output: "ns a hook"),
            Case(arguments: "sdk-path include", output: "include"),
            Case(arguments: "reload good.yaml", status: 3, errors: "connecting"),
        ]

        static let directory = Result {
            let directory = try TemporaryDirectory()
            try directory.write(good, to: "good.yaml")
            try directory.write(bad, to: "bad.yaml")
            return directory
        }

        @Test("a command does what it says and exits as documented", arguments: cases)
        func runs(item: Case) throws {
            let run = try CommandRun(
                item.arguments.split(separator: " ").map(String.init),
                in: Self.directory.get().url,
                environment: ["SECRET": "s"])
            #expect(run.status == item.status, "\(run.errors)")
            #expect(
                item.output.isEmpty || run.output.contains(item.output),
                "\(run.output)\n\(run.errors)")
            #expect(item.errors.isEmpty || run.errors.contains(item.errors), "\(run.errors)")
        }

        @Test("nothing is coloured where nobody looks")
        func colours() throws {
            let run = try CommandRun(["check", "bad.yaml"], in: Self.directory.get().url)
            #expect(!run.errors.contains("\u{1b}"))
        }

        @Test("penstock reload says what came of it, by exit code too")
        func reload() throws {
            let directory = try TemporaryDirectory()
            let gateway = try Gateway(Lifecycle.apis)
            let text = try gateway.directory.read("penstock.yaml")
                .replacing(
                    "admin: {address: \"127.0.0.1:0\"}",
                    with: "admin: {address: \"127.0.0.1:\(gateway.adminPort)\"}")
            try directory.write(text, to: "penstock.yaml")
            let good = try CommandRun(["reload"], in: directory.url)
            #expect(good.status == 0)
            #expect(good.output.contains("serves after"))
            try gateway.write("  a: {routes: [{route: GET /x}]}")
            let bad = try CommandRun(["reload"], in: directory.url)
            #expect(bad.status == 1)
            #expect(bad.errors.contains("refused"))
        }
    }
}
