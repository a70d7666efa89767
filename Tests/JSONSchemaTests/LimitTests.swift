import JSON
import JSONSchema
import Testing

@Suite("Limits of schemas, each at n and n + 1")
struct LimitTests {
    private func schema(_ text: String, _ limits: JSONSchemaLimits) throws -> JSONSchema {
        try JSONSchema(
            JSONDocument(text, options: JSONOptions(depthMax: 1024)),
            options: JSONSchemaOptions(limits: limits))
    }

    @Test("schemasMax", arguments: [(3, true), (2, false)])
    func schemas(_ most: Int, _ isEnough: Bool) throws {
        let text = #"{"properties": {"a": {}, "b": {}}}"#
        let limits = JSONSchemaLimits(schemasMax: most)
        if isEnough {
            _ = try schema(text, limits)
        } else {
            let error = #expect(throws: JSONSchemaError.self) { try schema(text, limits) }
            #expect(error?.code == .tooLarge)
        }
    }

    @Test("depthMax", arguments: [(3, JSONSchemaVerdict.valid), (2, .exceeded)])
    func depth(_ most: Int, _ verdict: JSONSchemaVerdict) throws {
        let nested = try schema(
            #"{"items": {"items": {"type": "integer"}}}"#, JSONSchemaLimits(depthMax: most))
        let document = try JSONDocument("[[1]]")
        #expect(nested.verdict(document) == verdict)
        #expect(nested.violations(document).isEmpty == (verdict == .valid))
    }

    // Two schemas and three members are looked at: five steps.
    @Test("stepsMax", arguments: [(5, JSONSchemaVerdict.valid), (4, .exceeded)])
    func steps(_ most: Int, _ verdict: JSONSchemaVerdict) throws {
        let object = try schema(
            #"{"properties": {"a": {"type": "integer"}}}"#, JSONSchemaLimits(stepsMax: most))
        let document = try JSONDocument(#"{"b": 1, "c": 2, "a": 3}"#)
        #expect(object.verdict(document) == verdict)
        #expect(
            object.violations(document).map(\.message)
                == (verdict == .valid ? [] : ["takes more than 4 steps to validate"]))
    }

    @Test("patternStepsMax", arguments: [(100_000, JSONSchemaVerdict.invalid), (50, .exceeded)])
    func pattern(_ most: Int, _ verdict: JSONSchemaVerdict) throws {
        let pattern = try schema(
            #"{"pattern": "^(a+)+$"}"#, JSONSchemaLimits(patternStepsMax: most))
        let document = try JSONDocument(#""aaaaaaaaaab""#)
        #expect(pattern.verdict(document) == verdict)
    }

    @Test("violationsMax", arguments: [3, 4])
    func violations(_ most: Int) throws {
        let strings = try schema(
            #"{"items": {"type": "string"}}"#, JSONSchemaLimits(violationsMax: most))
        let document = try JSONDocument("[1, 2, 3, 4, 5]")
        #expect(strings.violations(document).count == most)
    }

    @Test("what a limit ended is never valid, whatever is around it")
    func never() throws {
        for text in [
            ##"{"not": {"$ref": "#"}}"##, ##"{"anyOf": [{"$ref": "#"}, {}]}"##,
            ##"{"if": {"$ref": "#"}, "else": {}}"##, ##"{"oneOf": [{"$ref": "#"}, {}]}"##,
        ] {
            let schema = try JSONSchema(JSONDocument(text))
            #expect(schema.verdict(try JSONDocument("1")) != .valid, "\(text)")
        }
    }

    @Test("a schema that doubles at each step ends at the limit on steps")
    func doubling() throws {
        let count = 40
        let links = (0..<count).map { link in
            let next = ##"{"$ref": "#/$defs/d\##(link + 1)"}"##
            return #""d\#(link)": {"allOf": [\#(next), \#(next)]}"#
        }
        let defs = links.joined(separator: ",")
        let text = ##"{"$ref": "#/$defs/d0", "$defs": {\##(defs), "d\##(count)": {}}}"##
        let schema = try schema(text, JSONSchemaLimits(stepsMax: 10_000))
        #expect(schema.verdict(try JSONDocument("1")) == .exceeded)
    }

    @Test("a chain of thousands of references is followed without a stack")
    func chain() throws {
        let count = 2_000
        let links = (0..<count).map { ##""d\##($0)": {"$ref": "#/definitions/d\##($0 + 1)"}"## }
        let text = ##"""
            {"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/d0",
             "definitions": {\##(links.joined(separator: ",")), "d\##(count)": {"type": "null"}}}
            """##
        let schema = try JSONSchema(JSONDocument(text))
        #expect(schema.verdict(try JSONDocument("1")) == .invalid)
        #expect(schema.verdict(try JSONDocument("null")) == .valid)
    }

    @Test("the deepest document there is, against a schema that follows it, is no problem")
    func deepest() throws {
        let depth = 255
        let document = try JSONDocument(
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
            options: JSONOptions(depthMax: 1024))
        let schema = try JSONSchema(
            JSONDocument(##"{"type": "array", "items": {"allOf": [{"$ref": "#"}]}}"##))
        #expect(schema.verdict(document) == .valid)
        #expect(schema.violations(document).isEmpty)
    }
}
