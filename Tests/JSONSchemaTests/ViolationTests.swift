import JSON
import JSONSchema
import Testing

@Suite("What a value does against its schema")
struct ViolationTests {
    static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "header": ["type": "string", "minLength": 1],
            "keys": ["type": "array", "items": ["$ref": "#/$defs/key"], "minItems": 1],
            "mode": ["enum": ["strict", "lenient"]],
            "limit": ["anyOf": [["type": "integer", "minimum": 1], ["const": "none"]]],
            "source": [
                "oneOf": [
                    [
                        "type": "object", "properties": ["file": ["type": "string"]],
                        "required": ["file"], "additionalProperties": false,
                    ],
                    [
                        "type": "object", "properties": ["env": ["type": "string"]],
                        "required": ["env"], "additionalProperties": false,
                    ],
                ]
            ],
        ],
        "required": ["keys"], "additionalProperties": false,
        "$defs": ["key": ["type": "string", "pattern": "^[a-z]+$"]],
    ]

    @Test(
        "each violation has its place in the value, its place in the schema, and a sentence",
        arguments: [
            (#"{"keys": ["a"]}"#, []),
            (
                #"{"keys": ["a"], "headr": "x"}"#,
                ["/headr /additionalProperties: unknown property 'headr' (did you mean 'header'?)"]
            ),
            (#"{}"#, [" /required: the property 'keys' is missing"]),
            (#"[]"#, [" /type: expected object, found array"]),
            (#"{"keys": []}"#, ["/keys /properties/keys/minItems: must have at least 1 elements"]),
            (
                #"{"keys": ["a", "B", 1]}"#,
                [
                    "/keys/1 /$defs/key/pattern: must match ^[a-z]+$",
                    "/keys/2 /$defs/key/type: expected string, found number",
                ]
            ),
            (
                #"{"keys": ["a"], "mode": "strikt"}"#,
                [
                    #"/mode /properties/mode/enum: must be one of "strict", "lenient" (did you mean 'strict'?)"#
                ]
            ),
            (
                #"{"keys": ["a"], "limit": 0}"#,
                [
                    "/limit /properties/limit/anyOf: matches none of 2 alternatives: must be at least 1"
                ]
            ),
            (
                #"{"keys": ["a"], "source": {"env": 1}}"#,
                [
                    "/source/env /properties/source/oneOf/1/properties/env/type: expected string, found number"
                ]
            ),
        ] as [(String, [String])])
    func violations(_ text: String, _ expected: [String]) throws {
        let schema = try JSONSchema(Self.schema)
        let document = try JSONDocument(text)
        let shown = schema.violations(document).map { violation in
            "\(violation.instance) \(violation.schema): \(violation.message)"
                + (violation.hint.map { " (\($0))" } ?? "")
        }
        #expect(shown == expected)
        #expect(schema.isValid(document) == expected.isEmpty)
    }

    @Test("no more violations are reported than asked for")
    func bound() throws {
        let schema = try JSONSchema(
            ["items": ["type": "string"]],
            options: JSONSchemaOptions(limits: JSONSchemaLimits(violationsMax: 3)))
        #expect(schema.violations(.array(Array(repeating: 1, count: 100))).count == 3)
    }

    @Test("a schema that refers to itself without end is an error and no hang")
    func circle() throws {
        let schema = try JSONSchema(["$ref": "#/$defs/a", "$defs": ["a": ["$ref": "#"]]])
        #expect(schema.violations(1).map(\.message) == ["the schema refers to itself without end"])
    }

    @Test("a ring of references is an error and no hang, also from a chain that leads into it")
    func ring() throws {
        let schema = try JSONSchema(
            [
                "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a",
                "definitions": [
                    "a": ["$ref": "#/definitions/b"], "b": ["$ref": "#/definitions/c"],
                    "c": ["$ref": "#/definitions/b"],
                ],
            ])
        #expect(schema.violations(1).map(\.message) == ["the schema refers to itself without end"])
    }

    @Test(
        "what is not a schema is refused with its place",
        arguments: [
            ("1", .malformed, ""), (#"{"type": "strin"}"#, .malformed, "/type"),
            (#"{"properties": {"a": 1}}"#, .malformed, "/properties/a"),
            (#"{"items": {"pattern": "("}}"#, .badPattern, "/items/pattern"),
            (##"{"allOf": [{"$ref": "#/nowhere"}]}"##, .unresolvedReference, "/allOf/0/$ref"),
            (#"{"minLength": -1}"#, .malformed, "/minLength"),
            (#"{"multipleOf": 0}"#, .malformed, "/multipleOf"),
            (#"{"required": "a"}"#, .malformed, "/required"),
        ] as [(String, JSONSchemaError.Code, JSONPointer)])
    func malformed(_ text: String, _ code: JSONSchemaError.Code, _ place: JSONPointer) {
        let error = #expect(throws: JSONSchemaError.self) {
            try JSONSchema(try JSONValue(parsing: text))
        }
        #expect(error?.code == code)
        #expect(error?.location == place)
    }
}
