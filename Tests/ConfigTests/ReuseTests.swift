import JSON
import PenstockConfig
import SourceTree
import Testing

/// A document that is loaded again after a change: as if it had never been loaded, and only what
/// changed is read.
@Suite struct ReuseTests {
    private static func api(_ path: String) -> JSONValue {
        [
            "base_path": .string("/" + path),
            "routes": [
                [
                    "route": .string("GET /" + path),
                    "pipeline": [
                        "auth": ["use": "keys"],
                        "integrate": ["use": "Integrate/Mock", "config": ["status": 200]],
                    ],
                ]
            ],
        ]
    }

    private static func document(
        _ apis: [(String, JSONValue)], key: String = "a", pipelines: JSONValue? = nil
    ) -> JSONValue {
        var object = JSONObject([
            ("listeners", [["address": "127.0.0.1:0"]]),
            ("plugins", ["keys": ["builtin": "Auth/APIKey", "config": ["name": .string(key)]]]),
        ])
        object["pipelines"] = pipelines
        object["apis"] = .object(JSONObject(apis))
        return .object(object)
    }

    private func load(
        _ document: JSONValue, reusing former: Configuration? = nil
    ) throws -> Configuration {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "lowered.json", document: document, reusing: former)
        return try #require(configuration, "\(DiagnosticRenderer().render(diagnostics))")
    }

    /// Whether both have the same memory: one was not read anew.
    private func isSame(_ a: Configuration, _ b: Configuration, _ name: String) throws -> Bool {
        let (x, y) = (try #require(a.api(named: name)), try #require(b.api(named: name)))
        return x.routes.withUnsafeBufferPointer { x in
            y.routes.withUnsafeBufferPointer { x.baseAddress == $0.baseAddress }
        }
    }

    @Test("a made document's secrets aren't looked for in the environment")
    func secrets() {
        let document = Self.document(
            [
                ("a", Self.api("a"))
            ], key: "env:NOWHERE_AT_ALL")
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "lowered.json", document: document)
        #expect(configuration != nil && diagnostics.isEmpty)
    }

    @Test("one API changes, one comes, one goes: the others aren't read again")
    func changes() throws {
        let first = try load(
            Self.document([("a", Self.api("a")), ("b", Self.api("b")), ("c", Self.api("c"))]))
        let document = Self.document([
            ("new", Self.api("new")), ("a", Self.api("a")), ("b", Self.api("changed")),
        ])
        let second = try load(document, reusing: first)
        let fresh = try load(document)
        #expect(second.apis == fresh.apis)
        #expect(second.document == fresh.document)
        #expect(try isSame(second, first, "a"))
        #expect(try !isSame(second, first, "b"))
        // Places are those of the new document.
        for api in second.apis {
            #expect(second.line(of: api.routes[0].pointer) == fresh.line(of: api.routes[0].pointer))
        }
        #expect(
            second.line(of: second.apis[1].pointer) != first.line(of: second.apis[1].pointer))
    }

    @Test("a plugin's or pipeline's change reads everything that may use it")
    func outside() throws {
        let first = try load(Self.document([("a", Self.api("a"))]))
        for document in [
            Self.document([("a", Self.api("a"))], key: "b"),
            Self.document(
                [("a", Self.api("a"))], pipelines: ["p": ["integrate": "Integrate/Mock"]]),
        ] {
            let second = try load(document, reusing: first)
            #expect(try !isSame(second, first, "a"))
            #expect(second.apis == (try load(document)).apis)
        }
    }

    @Test("what two APIs must not share is found although one of them isn't read")
    func clash() throws {
        let first = try load(Self.document([("a", Self.api("a"))]))
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: "lowered.json",
            document: Self.document([("a", Self.api("a")), ("b", Self.api("a"))]), reusing: first)
        #expect(configuration == nil)
        #expect(diagnostics.count == 1)
    }
}
