import JSON
import SourceTree
import Testing

@testable import PenstockConfig

@Suite("Scalars")
struct ScalarTests {
    private func config(
        _ value: String, environment: [String: String] = [:]
    ) throws -> JSONValue? {
        let it = try load(
            "{listeners: [{address: ':1'}], plugins: {a: {builtin: A/B, config: {v: \(value)}}}}",
            environment: environment)
        return it.plugins[0].config["v"]
    }

    /// YAML 1.2.2 §10.2, without its octal and hexadecimal numbers; not YAML 1.1.
    @Test(
        "plain text is a number, a truth value or null only where JSON says so",
        arguments: [
            ("1", .number(JSONNumber(1))), ("-1.5e3", .number(JSONNumber(-1500))), ("true", true),
            ("null", nil), ("~", nil), ("yes", "yes"), ("off", "off"), ("010", "010"),
            ("0x10", "0x10"), ("1_000", "1_000"), ("1:30", "1:30"), ("+1", "+1"), (".5", ".5"),
            ("True", "True"), ("2026-01-01", "2026-01-01"), ("'1'", "1"), ("\"true\"", "true"),
            ("!!str 1", "1"),
            ("file:x", "file:x"),
        ] as [(String, JSONValue)])
    func plain(_ text: String, _ expected: JSONValue) throws {
        #expect(try config(text) == expected)
    }

    @Test(
        "environment variables are put in as a shell would",
        arguments: [
            ("${A}", "one"), ("x${A}y${A}", "xoneyone"), ("${NONE:-d}", "d"), ("${NONE:-}", nil),
            ("'${EMPTY:-d}'", "d"), ("'${EMPTY}'", ""), ("${A:-d}", "one"), ("$${A}", "${A}"),
            ("$A", "$A"), ("$", "$"), ("'$$'", "$$"), ("'$$${A}'", "$${A}"),
            ("${N}", .number(JSONNumber(7))), ("'${N}'", "7"), ("${INJECT}", "a, b: c"),
            ("${NEST}", "${A}"), ("'${request.header.x}'", "${request.header.x}"),
            ("'${NONE:-a.b:c}'", "a.b:c"),
        ] as [(String, JSONValue)])
    func environment(_ text: String, _ expected: JSONValue) throws {
        let environment = [
            "A": "one", "EMPTY": "", "N": "7", "INJECT": "a, b: c", "NEST": "${A}",
        ]
        // In block style, where a plain scalar may hold braces.
        let it = try load(
            "listeners: [{address: ':1'}]\nplugins:\n  a:\n    builtin: A/B\n    config:\n      v: \(text)\n",
            environment: environment)
        #expect(it.plugins[0].config["v"] == expected)
    }

    @Test(
        "secret references are env: names and absolute files",
        arguments: [
            ("env:A_1", "env:A_1"), ("file:/a/b", "file:/a/b"), ("env:", nil), ("env:1a", nil),
            ("env:a b", nil), ("file:a", nil), ("ENV:A", nil),
        ] as [(String, String?)])
    func secrets(_ text: String, _ expected: String?) {
        #expect(SecretReference(parsing: text)?.description == expected)
    }

    @Test(
        "times are read exactly",
        arguments: [
            ("500ms", .milliseconds(500)), ("1m30s", .seconds(90)), ("1.5s", .milliseconds(1500)),
            ("0", .zero), ("250us", .microseconds(250)), ("0.5h", .seconds(1800)),
        ] as [(String, Duration)])
    func durations(_ text: String, _ expected: Duration) throws {
        let it = try load("{listeners: [{address: ':1'}], timeouts: {drain: \(text)}}")
        #expect(it.timeouts.drain == expected)
    }

    @Test("anchors and aliases work")
    func aliases() throws {
        let it = try load(
            """
            listeners: [{address: ":1"}]
            plugins:
              a: {builtin: A/B, config: &c {x: 1}}
              b: {builtin: A/B, config: *c}
            """)
        #expect(it.plugins[0].config == it.plugins[1].config)
    }

    /// A file by a name: the log of a test run would have all of it.
    struct Bomb: CustomTestStringConvertible {
        let testDescription: String
        let text: String

        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }
    }

    // 9 anchors of 9 aliases each: 9⁹ values.
    private static let aliasBomb: String = (0..<9).map { level in
        let inner = (0..<9).map { _ in level == 0 ? "x" : "*a\(level - 1)" }
        return "k\(level): &a\(level) [\(inner.joined(separator: ", "))]\n"
    }.joined()

    static let bombs: [Bomb] = [
        Bomb("aliases of aliases", aliasBomb),
        Bomb("aliases of aliases as a key", aliasBomb + "? *a8\n: 1\n"),
        Bomb("open brackets", String(repeating: "[", count: 100_000)),
        Bomb("hyphens", String(repeating: "- ", count: 100_000)),
        Bomb("open braces", String(repeating: "{a: ", count: 100_000)),
        Bomb(
            "deep lists",
            String(repeating: "[", count: 900) + String(repeating: "]", count: 900)),
    ]

    @Test("files that would explode are refused at once", arguments: bombs)
    func isRefused(_ bomb: Bomb) {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "penstock.yaml", text: bomb.text, environment: [:])
        #expect(configuration == nil)
        #expect((1...51).contains(diagnostics.count))
    }
}
