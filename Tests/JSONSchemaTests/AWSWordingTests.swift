import JSON
import JSONSchema
import Testing

@Suite("What API Gateway says of a body that doesn't fit its model")
struct AWSWordingTests {
    private func text(_ schema: String, _ value: String) throws -> String {
        let schema = try JSONSchema(
            JSONDocument(schema), options: JSONSchemaOptions(dialect: .draft4, wording: .aws))
        return schema.violations(try JSONDocument(value)).validationErrorString
    }

    // Recorded by users of API Gateway: the tests of flagright's API (`validationErrors` is
    // $context.error.validationErrorString), and aws-samples' READMEs.
    @Test(
        "recorded texts",
        arguments: [
            (
                #"{"required": ["transactionState", "timestamp", "transactionId"]}"#, "{}",
                #"[object has missing required properties (["timestamp","transactionId","transactionState"])]"#
            ),
            (
                #"{"properties": {"a": {"type": "number"}}}"#, #"{"a": "100"}"#,
                #"[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]"#
            ),
            (
                #"{"properties": {"a": {"type": "string"}}}"#, #"{"a": true}"#,
                #"[instance type (boolean) does not match any allowed primitive type (allowed: ["string"])]"#
            ),
            (
                #"{"properties": {"a": {"enum": ["CREATED", "SENT"]}}}"#, #"{"a": "INVALID"}"#,
                #"[instance value ("INVALID") not found in enum (possible values: ["CREATED","SENT"])]"#
            ),
            (
                #"{"properties": {"a": {"oneOf": [{"required": ["b"]}, {"type": "array"}]}}}"#,
                #"{"a": {}}"#, "[instance failed to match exactly one schema (matched 0 out of 2)]"
            ),
            (
                #"{"properties": {"v": {"pattern": "^([0-9]+)\\.([0-9]+)$"}}}"#, #"{"v": "x"}"#,
                #"[ECMA 262 regex "^([0-9]+)\.([0-9]+)$" does not match input string "x"]"#
            ),
        ])
    func recorded(_ schema: String, _ value: String, _ expected: String) throws {
        #expect(try text(schema, value) == expected)
    }

    // java-json-tools/json-schema-validator, validation.properties.
    @Test(
        "each keyword has its text",
        arguments: [
            (
                #"{"minItems": 2}"#, "[1]",
                "array is too short: must have at least 2 elements but instance has 1 elements"
            ),
            (
                #"{"maxItems": 1}"#, "[1, 2]",
                "array is too long: must have at most 1 elements but instance has 2 elements"
            ),
            (
                #"{"items": [{}], "additionalItems": false}"#, "[1, 2]",
                "schema only allows 1 elements in array but instance has 2 elements"
            ),
            (#"{"uniqueItems": true}"#, "[1, 1]", "array must not contain duplicate elements"),
            (
                #"{"minimum": 0}"#, "-1",
                "numeric instance is lower than the required minimum (minimum: 0, found: -1)"
            ),
            (
                #"{"minimum": 0, "exclusiveMinimum": true}"#, "0",
                "numeric instance is not strictly greater than the required minimum 0"
            ),
            (
                #"{"maximum": 1.5}"#, "2",
                "numeric instance is greater than the required maximum (maximum: 1.5, found: 2)"
            ),
            (
                #"{"maximum": 2, "exclusiveMaximum": true}"#, "2",
                "numeric instance is not strictly lower than the required maximum 2"
            ),
            (#"{"multipleOf": 2}"#, "3", "remainder of division is not zero (3 / 2)"),
            (
                #"{"additionalProperties": false, "properties": {"x": {}}}"#,
                #"{"b": 1, "a": 2, "x": 3}"#,
                #"object instance has properties which are not allowed by the schema: ["a","b"]"#
            ),
            (
                #"{"minLength": 3}"#, #""ab""#,
                #"string "ab" is too short (length: 2, required minimum: 3)"#
            ),
            (
                #"{"maxLength": 1}"#, #""ab""#,
                #"string "ab" is too long (length: 2, maximum allowed: 1)"#
            ),
            (
                #"{"minProperties": 1}"#, "{}",
                "object has too few properties (found 0 but schema requires at least 1)"
            ),
            (
                #"{"maxProperties": 0}"#, #"{"a": 1}"#,
                "object has too many properties (found 1 but schema requires at most 0)"
            ),
            (
                #"{"dependencies": {"a": ["c", "b"]}}"#, #"{"a": 1, "c": 2}"#,
                #"property "a" of object has missing property dependencies (schema requires ["b","c"]; missing: ["b"])"#
            ),
            (
                #"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, "1",
                "instance failed to match at least one required schema among 2"
            ),
            (
                #"{"allOf": [{"type": "string"}, {}]}"#, "1",
                "instance failed to match all required schemas (matched only 1 out of 2)"
            ),
            (#"{"not": {}}"#, "1", "instance matched a schema which it should not have"),
            (#"{"format": "email"}"#, #""x""#, #"string "x" is not a valid email address"#),
            (
                #"{"type": "integer"}"#, "1.0",
                #"instance type (number) does not match any allowed primitive type (allowed: ["integer"])"#
            ),
        ])
    func texts(_ schema: String, _ value: String, _ expected: String) throws {
        #expect(try text(schema, value) == "[\(expected)]")
    }

    // InstanceValidator and ValidatorBuilder of the same library.
    @Test("keywords come in the order of the alphabet, and nothing inside is looked at after them")
    func order() throws {
        let schema = #"""
            {"required": ["z"], "minProperties": 9, "properties": {"a": {"type": "string"}},
             "additionalProperties": false}
            """#
        #expect(
            try text(schema, #"{"a": 1, "b": 2}"#) == """
                [object instance has properties which are not allowed by the schema: ["b"], \
                object has too few properties (found 2 but schema requires at least 9), \
                object has missing required properties (["z"])]
                """)
    }

    @Test("members come in the order of their names, and siblings of a fault aren't looked into")
    func members() throws {
        let schema = #"""
            {"properties": {"b": {"type": "integer"}, "a": {"type": "null"},
             "c": {"properties": {"d": {"type": "null"}}}}}
            """#
        #expect(
            try text(schema, #"{"c": {"d": 1}, "b": "", "a": ""}"#) == """
                [instance type (string) does not match any allowed primitive type (allowed: ["null"]), \
                instance type (string) does not match any allowed primitive type (allowed: ["integer"])]
                """)
    }

    @Test("nothing to say is an empty list")
    func valid() throws { #expect(try text("{}", "1") == "[]") }

    @Test("a model refers to another by its address, and to itself through it")
    func models() throws {
        let base = "https://apigateway.amazonaws.com/restapis/a1/models/"
        let pet = try JSONDocument(
            #"""
            {"type": "object", "properties": {"name": {"type": "string"},
             "friends": {"type": "array", "items": {"$ref": "\#(base)Pet"}},
             "home": {"$ref": "\#(base)Home"}}}
            """#)
        let home = try JSONDocument(
            #"{"required": ["zip"], "properties": {"pets": {"items": {"$ref": "\#(base)Pet"}}}}"#)
        let schema = try JSONSchema(
            pet,
            options: JSONSchemaOptions(
                dialect: .draft4, baseURI: base + "Pet", resources: [base + "Home": home],
                wording: .aws))
        let value = try JSONDocument(#"{"friends": [{"home": {"zip": 1, "pets": [{"name": 2}]}}]}"#)
        let violations = schema.violations(value)
        #expect(violations.map(\.instance) == ["/friends/0/home/pets/0/name"])
        #expect(schema.verdict(value) == .invalid)
        #expect(value.span(of: violations[0].node) == 51..<52)
    }

    // aws/aws-cdk#14585 and #27433, segurvita/swagger-rm-example, and reports of April 2024.
    @Test(
        "what API Gateway refuses as a model is told as it does",
        arguments: [
            (
                #"{"properties": {"a": {"example": 1}}, "$id": "x"}"#,
                #"Invalid model schema specified. Unsupported keyword(s): ["$id","example"]"#
            ),
            (#"{"required": []}"#, "Invalid model schema specified"),
            (#"{"type": "String"}"#, "Invalid model schema specified"),
            (#"{"items": {"$ref": "Pet"}}"#, "Model reference must be in canonical form"),
            (##"{"items": {"$ref": "#/definitions/a"}, "definitions": {"a": {}}}"##, nil),
            (#"{"properties": {"example": {"enum": [{"x": 1}]}}}"#, nil),
            (#"{"$ref": "https://apigateway.amazonaws.com/restapis/a/models/Pet"}"#, nil),
        ])
    func refusals(_ model: String, _ reason: String?) throws {
        let expected = reason.map {
            "Invalid model specified: Validation Result: warnings : [], errors : [\($0)]"
        }
        #expect(JSONSchema.modelRefusal(of: try JSONDocument(model)) == expected)
    }
}
