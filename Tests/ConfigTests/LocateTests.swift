import JSON
import PenstockConfig
import SourceTree
import Testing

@Suite("Places in the file")
struct LocateTests {
    let configuration: Configuration

    init() throws {
        configuration = try load(
            """
            listeners: [{address: ":80"}]
            plugins:
              keys:
                builtin: Auth/APIKey
                config:
                  header: x-key
            apis:
              shop:
                defaults: {integrate: Integrate/Mock}
                routes:
                  - route: GET /
                    pipeline:
                      auth:
                        use: keys
                        config: {keys: [a, b]}
            """)
    }

    @Test(
        "a pointer leads to the value, a container's key, or the nearest container",
        arguments: [
            ("/plugins/keys/config/header", 6, 15), ("/plugins/keys/config", 5, 5),
            ("/plugins/keys/path", 3, 3), ("/apis/shop/routes/0/route", 11, 16),
            ("/apis/shop/routes/0", 11, 9), ("/apis/shop/routes/7", 10, 5), ("", 1, 1),
            ("/limits/headers", 1, 1),
        ] as [(JSONPointer, Int, Int)])
    func locate(_ pointer: JSONPointer, _ line: Int, _ column: Int) {
        let location = configuration.locate(pointer)
        #expect(location.line == line)
        #expect(location.column == column)
    }

    @Test("a plugin's complaint leads to the step, or to the declaration it inherits from")
    func config() throws {
        let step = try #require(configuration.apis[0].routes[0].pipeline.auth?.steps.first)
        let own = configuration.diagnostic(
            .error, in: step, config: "/keys/1", message: "no such key", hint: "add it")
        #expect(own.location.line == 15)
        #expect(own.location.column == 32)
        #expect(own.pointer == "/apis/shop/routes/0/pipeline/auth/config/keys/1")
        let inherited = configuration.diagnostic(
            .error, in: step, config: "/header", message: "not a header")
        #expect(inherited.location.line == 6)
        #expect(
            DiagnosticRenderer().render(inherited) == """
                penstock.yaml:6:15: error: not a header
                    6 |       header: x-key
                      |               ^~~~~

                """)
        #expect(
            own.json == [
                "severity": "error", "file": "penstock.yaml", "line": 15, "column": 32, "length": 1,
                "message": "no such key", "hint": "add it",
                "pointer": "/apis/shop/routes/0/pipeline/auth/config/keys/1",
            ])
    }

    @Test("colours are used when asked for")
    func colour() {
        let diagnostic = configuration.diagnostic(.warning, at: "/apis", message: "m")
        #expect(!DiagnosticRenderer().render(diagnostic).contains("\u{1b}"))
        let coloured = DiagnosticRenderer(colour: true).render(diagnostic)
        #expect(coloured.contains("\u{1b}[1;33mwarning:\u{1b}[0m"))
    }

    @Test(
        "a message about text within a value keeps its lines, tabs and caret; the terminal is safe")
    func lines() {
        let diagnostic = Diagnostic(
            .error, file: "a.yaml", location: SourceLocation(line: 3, column: 7, length: 4),
            message: "no type\n    \tint f(itn)\n    \t      ^~~\u{1b}", sourceLine: "    f: text")
        #expect(
            DiagnosticRenderer().render(diagnostic) == """
                a.yaml:3:7: error: no type
                    3 |     f: text
                      |       ^~~~
                            \tint f(itn)
                            \t      ^~~\u{fffd}

                """)
    }
}
