import JSON
import JSONSchema
import SchemaFuzz
import Testing

@Suite("Schemas of several drafts")
struct SchemaTests {
    private func isValid(
        _ schema: String, _ value: String, _ dialect: JSONSchemaDialect = .draft202012,
        formats: JSONSchemaOptions.Formats = .byDraft
    ) throws -> Bool {
        let schema = try JSONSchema(
            JSONDocument(schema), options: JSONSchemaOptions(dialect: dialect, formats: formats))
        let document = try JSONDocument(value)
        let isValid = schema.isValid(document)
        #expect(schema.violations(document).isEmpty == isValid)
        return isValid
    }

    @Test("format asserts up to draft-07 and is a remark after it, unless said otherwise")
    func formats() throws {
        let schema = #"{"format": "ipv4"}"#
        #expect(try !isValid(schema, #""x""#, .draft4))
        #expect(try !isValid(schema, #""x""#, .draft7))
        #expect(try isValid(schema, #""x""#, .draft201909))
        #expect(try isValid(schema, #""x""#, .draft202012))
        #expect(try isValid(schema, #""x""#, .draft4, formats: .annotate))
        #expect(try !isValid(schema, #""x""#, .draft202012, formats: .assert))
        // Draft-04 has no format of this name.
        #expect(try isValid(#"{"format": "date"}"#, #""x""#, .draft4, formats: .assert))
    }

    // Beyond what a double holds; draft-04 and later, optional/bignum.
    @Test(
        "numbers are compared exactly",
        arguments: [
            (#"{"maximum": 9007199254740993}"#, "9007199254740992", true),
            (#"{"maximum": 9007199254740993}"#, "9007199254740994", false),
            (#"{"exclusiveMaximum": 1e400}"#, "9e399", true),
            (#"{"exclusiveMinimum": 0.1}"#, "0.10000000000000000000000000001", true),
            (#"{"multipleOf": 0.01}"#, "19.99", true), (#"{"multipleOf": 0.01}"#, "19.991", false),
            (#"{"multipleOf": 3}"#, "300000000000000000000000000000000000000000", true),
            (#"{"enum": [1]}"#, "1.00", true), (#"{"const": 100}"#, "1e2", true),
            (#"{"minimum": -0.5}"#, "-0.50", true), (#"{"minimum": 5}"#, "-6", false),
        ])
    func numbers(_ schema: String, _ value: String, _ expected: Bool) throws {
        #expect(try isValid(schema, value) == expected)
    }

    @Test("lengths count characters, not bytes", arguments: [(3, true), (2, false)])
    func lengths(_ most: Int, _ expected: Bool) throws {
        #expect(try isValid(#"{"maxLength": \#(most)}"#, #""💩é€""#) == expected)
        #expect(try isValid(#"{"minLength": \#(most + 1)}"#, #""💩é€""#) == !expected)
    }

    @Test("objects with more than 64 names are held to all that is required of them")
    func wide() throws {
        let names = (0..<200).map { #""name-\#($0)""# }
        let schema = #"{"required": [\#(names.joined(separator: ","))]}"#
        let members = names.map { "\($0): 1" }
        #expect(try isValid(schema, "{\(members.joined(separator: ","))}"))
        for missing in [0, 63, 64, 199] {
            var some = members
            some.remove(at: missing)
            #expect(try !isValid(schema, "{\(some.joined(separator: ","))}"))
        }
    }

    @Test("names that only differ in the middle are told apart")
    func names() throws {
        let names = (100..<150).map { "beginning-\($0)-the-end" }
        let properties = names.map { #""\#($0)": {"const": "\#($0)"}"# }
        let schema = #"{"properties": {\#(properties.joined(separator: ","))}}"#
        let members = names.map { #""\#($0)": "\#($0)""# }
        #expect(try isValid(schema, "{\(members.joined(separator: ","))}"))
        #expect(try !isValid(schema, #"{"beginning-120-the-end": "beginning-121-the-end"}"#))
    }

    @Test("a member that is named twice must be right both times")
    func duplicates() throws {
        let schema = #"{"properties": {"a": {"type": "integer"}}}"#
        #expect(try !isValid(schema, #"{"a": "x", "a": 1}"#))
        #expect(try !isValid(schema, #"{"a": 1, "a": "x"}"#))
    }

    @Test(
        "faults in schemas are told with their place, by the metaschema of their draft",
        arguments: [
            (#"{"type": "strin"}"#, "/type"),
            (#"{"properties": {"a": {"minLength": -1}}}"#, "/properties/a/minLength"),
            (#"{"$defs": {"unused": {"required": "a"}}}"#, "/$defs/unused/required"),
            (
                #"{"$schema": "http://json-schema.org/draft-04/schema#", "required": []}"#,
                "/required"
            ),
            (
                #"{"$schema": "http://json-schema.org/draft-07/schema#", "pattern": "("}"#,
                "/pattern"
            ),
            (#"{"$schema": "https://json-schema.org/draft/2019-09/schema", "items": 1}"#, "/items"),
        ] as [(String, JSONPointer)])
    func faults(_ text: String, _ place: JSONPointer) throws {
        let document = try JSONDocument(text)
        let faults = JSONSchema.faults(in: document)
        #expect(faults.first?.instance == place, "\(faults)")
        #expect(document.pointer(place.description) == faults.first?.node)
    }

    static let manyProblems: [(text: String, places: [String])] = [
        ("{}", []), ("true", []),
        (
            ##"{"type": "strin", "properties": {"a": {"pattern": "("}, "b": {"$ref": "#/none"}, "c": {"type": 1, "minimum": "x"}}, "$defs": {"unused": {"items": 7}}}"##,
            [
                "/type", "/properties/a/pattern", "/properties/b/$ref", "/properties/c/type",
                "/properties/c/minimum", "/$defs/unused/items",
            ]
        ),
        (#"{"required": "a", "allOf": [], "not": 1}"#, ["/required", "/allOf", "/not"]),
        ("[]", [""]),
    ]

    @Test("all problems of a schema are told, each at its place", arguments: manyProblems)
    func problems(_ text: String, _ places: [String]) throws {
        let document = try JSONDocument(text)
        let problems = JSONSchema.problems(in: document)
        #expect(problems.map(\.location.description) == places, "\(problems)")
        #expect(problems.isEmpty == ((try? JSONSchema(document)) != nil))
    }

    @Test("no more problems than the limit are told")
    func problemsLimit() throws {
        for limit in [3, 4] {
            var options = JSONSchemaOptions()
            options.limits.violationsMax = limit
            let document = try JSONDocument(
                #"{"properties": {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}}"#)
            #expect(JSONSchema.problems(in: document, options: options).count == limit)
        }
    }

    @Test("every draft's metaschema is a schema by itself")
    func metaschemas() throws {
        for draft in JSONSchemaDialect.Draft.allCases {
            let ref = try JSONSchema(
                JSONDocument(
                    ##"{"items": {"$ref": "#/definitions/x"}, "definitions": {"x": {}}}"##),
                options: JSONSchemaOptions(dialect: JSONSchemaDialect(draft)))
            #expect(ref.isValid(try JSONDocument("[1]")))
            #expect(
                JSONSchema.faults(
                    in: try JSONDocument(#"{"type": 1}"#), dialect: JSONSchemaDialect(draft)
                ).isEmpty == false)
        }
    }

    @Test("an error says line and column, in the document that has it")
    func errors() throws {
        let other = try JSONDocument("{\n  \"properties\": {\n    \"a\": {\"pattern\": \"(\"}}}")
        let error = #expect(throws: JSONSchemaError.self) {
            try JSONSchema(
                JSONDocument(#"{"$ref": "urn:other"}"#),
                options: JSONSchemaOptions(resources: ["urn:other": other]))
        }
        #expect(error?.document == "urn:other")
        #expect(error?.line == 3)
        #expect(error?.column == 22)
        #expect(error?.location == "/properties/a/pattern")
    }

    @Test("a vocabulary that a metaschema requires and nobody knows is refused")
    func vocabulary() throws {
        let meta = try JSONDocument(
            #"""
            {"$schema": "https://json-schema.org/draft/2020-12/schema",
             "$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": true, "urn:x": true}}
            """#)
        let error = #expect(throws: JSONSchemaError.self) {
            try JSONSchema(
                JSONDocument(#"{"$schema": "urn:meta"}"#),
                options: JSONSchemaOptions(resources: ["urn:meta": meta]))
        }
        #expect(error?.code == .unknownDialect)
    }

    // RFC 3987 §2.2 and RFC 6570 §2.1; RFC 5893 §2.
    @Test(
        "characters outside ASCII are held to their formats",
        arguments: [
            ("iri", "http://a/\u{85}", false), ("iri", "http://a/\u{e000}", false),
            ("iri", "http://a/?\u{e000}", true), ("iri", "http://a/\u{1f600}", true),
            ("iri", "http://a/\u{fffe}", false), ("uri-template", "a\u{e000}", true),
            ("uri-template", "a\u{85}", false), ("idn-hostname", "\u{5d0}a", false),
            ("idn-hostname", "a.\u{5d0}", true), ("idn-hostname", "\u{5d0}1", true),
            ("idn-hostname", "\u{628}\u{660}1", false),
        ])
    func international(_ format: String, _ value: String, _ expected: Bool) throws {
        let text = JSONValue.string(value).compact
        #expect(try isValid(#"{"format": "\#(format)"}"#, text, formats: .assert) == expected)
    }

    // ECMA-262 §22.2; the bar is the suite's optional/ecmascript-regex, these are more of the kind.
    @Test(
        "patterns mean what they mean in ECMA-262",
        arguments: [
            (#"^[[:alpha:]]$"#, "a]", true), (#"^[[:alpha:]]$"#, "b", false),
            (#"^[[]$"#, "[", true), (#"a.b"#, "a\\u2028b", false),
            (#"^\\u{1F600}$"#, "😀", true), (#"^\\ud83d\\ude00$"#, "😀", true),
            (#"^[^]$"#, "\\n", true),
            (#"[]"#, "a", false), (#"^\\v$"#, "\\n", false), (#"^\\p{Script=Greek}$"#, "α", true),
            (#"^\\p{Lu}\\P{Lu}$"#, "Aa", true), (#"^x{,3}$"#, "x{,3}", true),
            (#"(?<y>a)\\k<y>"#, "aa", true),
            (#"^\\S+$"#, "a\\ufeffb", false), (#"^[\\S ]+$"#, "a b", true),
            (#"^a$"#, "a\\n", false),
            (#"^\\_\\-\\'$"#, "_-'", true),
        ])
    func patterns(_ pattern: String, _ value: String, _ expected: Bool) throws {
        #expect(try isValid(#"{"pattern": "\#(pattern)"}"#, "\"\(value)\"") == expected)
    }

    @Test(
        "what only PCRE2 has is no pattern",
        arguments: ["a++", "(*ACCEPT)", "(?>a)", "(?#c)", "(?i)a", "(?P<n>a)"])
    func foreign(_ pattern: String) throws {
        let error = #expect(throws: JSONSchemaError.self) {
            try JSONSchema(JSONDocument(#"{"pattern": "\#(pattern)"}"#))
        }
        #expect(error?.code == .badPattern)
    }
}

@Suite("Patterns that need no engine")
struct PlainPatternTests {
    // The engine decides the same pattern when it can't be plain: an empty group makes it so.
    @Test(
        "mean what the engine makes of them",
        arguments: [
            "^ord-[0-9]{8}-[0-9]{6}$", "^c-[0-9]+$", "^[^@ ]+@[^@ ]+$", "^[a-z]{2,4}x?$", "^a*b",
            "^$",
            #"^\d{2}\.\w+$"#, "^[-a]+$", #"^[\w.-]+$"#, "^[A-Z][a-z]*(?:x)$", "^é$", "^a{2,3}a$",
            "^[a-c-e]$",
        ])
    func same(_ pattern: String) throws {
        let escaped = pattern.replacing(#"\"#, with: #"\\"#)
        let plain = try JSONSchema(JSONDocument(#"{"pattern": "\#(escaped)"}"#))
        let engine = try JSONSchema(JSONDocument(#"{"pattern": "(?:)\#(escaped)"}"#))
        let words = [
            "ord-20261123-000123", "ord-20261123-00012", "ord-20261123-0001234", "c-1", "c-", "a@b",
            "a@b@c",
            "é@ü", "@", "ab", "abx", "abcdx", "abcdex", "aab", "b", "", "12.x", "12x", "-a-",
            "a.b-c", "é",
            "Abx", "aaa", "aaaa", "aa", "d", "-", "e", "a\\n", "\\n",
        ]
        for word in words {
            let document = try JSONDocument("\"\(word)\"")
            #expect(plain.verdict(document) == engine.verdict(document), "\(pattern) on \(word)")
        }
    }

    @Test(
        "are the fuzz target's business too",
        arguments: ["{}\0[1]", #"{"pattern":"^a{,3}$"}"#, "[", ""])
    func fuzz(_ input: String) {
        var input = input
        input.withUTF8 { fuzzSchema(UnsafeRawBufferPointer($0)) }
    }
}
