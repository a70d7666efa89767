import JSON
import JSONPath
import Testing

@Suite("Faults of paths")
struct JSONPathErrorTests {
    @Test("an error shows the place")
    func caret() throws {
        let error = #expect(throws: JSONPathError.self) { try JSONPath("$.é[?(@.a = 1)]") }
        #expect(
            error?.description == """
                column 11: '=' is not an operator
                  $.é[?(@.a = 1)]
                            ^
                """)
        #expect(error?.offset == 11)
    }

    @Test("of a long path only what is around the place is shown")
    func long() throws {
        let path =
            "$" + String(repeating: ".abc", count: 60) + "[x]" + String(repeating: ".d", count: 60)
        let error = #expect(throws: JSONPathError.self) { try JSONPath(path) }
        let lines = (error?.description ?? "").split(separator: "\n")
        #expect(lines[1].hasPrefix("  …") && lines[1].hasSuffix("…") && lines[1].count == 124)
        #expect(lines[2].count == 64)
    }

    @Test("the `$.` put before a path isn't counted")
    func prefix() throws {
        let error = #expect(throws: JSONPathError.self) { try JSONPath("a[x]") }
        #expect(error?.offset == 1)
    }

    // The wording is Jayway's; the paths and classes are those of a run of version 2.9's sources.
    @Test(
        "what is missing is said as Jayway says it",
        arguments: [
            ("$.a.z", "No results for path: $['a']['z']"),
            ("$.z.y", "Missing property in path $['z']"),
            ("$.l[5].x", "No results for path: $['l'][5]"), ("$.n[0]", "The path $['n'] is null"),
            (
                "$.a[0].b",
                "Filter: [0]['b'] can only be applied to arrays. Current context is: {\"b\":\"x\"}"
            ),
            (
                "$.a.b.c",
                "Expected to find an object with property ['c'] in path $['a']['b'] but found 'java.lang.String'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'."
            ),
        ])
    func missing(_ source: String, _ expected: String) throws {
        let document = try JSONDocument(#"{"a":{"b":"x"},"l":[1],"n":null}"#)
        let path = try JSONPath(source)
        guard case .missing(let missing) = try path.evaluate(in: document) else {
            Issue.record("found something")
            return
        }
        // Of a plain path the last segment that was looked for ends the message.
        #expect(path.message(of: missing, in: document) == expected)
    }

    @Test("an error of evaluation points at the segment")
    func evaluation() throws {
        let document = try JSONDocument(#"{"a":1}"#)
        let error = #expect(throws: JSONPathError.self) {
            try JSONPath("$.a[?(@.b)].c").evaluate(in: document)
        }
        #expect(error?.code == .invalidPath)
        #expect(error?.offset == 3)
        #expect(
            error?.message
                == "Filter: [?]['c'] can not be applied to primitives. Current context is: 1")
    }
}
