import JSON
import JSONSchema
import Testing

/// Members by their names: of as many as a word has bits, one more, and with names that are alike.
@Suite("Members of objects")
struct MemberTests {
    @Test(
        "all that are required must be there, and each must be of its type",
        arguments: [1, 63, 64, 65, 130])
    func many(count: Int) throws {
        let names = (0..<count).map { "name\($0)" }
        let schema = try Self.schema(names)
        let whole = names.map { "\"\($0)\":1" }
        #expect(schema.isValid(try JSONValue(parsing: "{\(whole.joined(separator: ","))}")))
        #expect(
            schema.isValid(try JSONValue(parsing: "{\(whole.reversed().joined(separator: ","))}")))
        for place in [0, count / 2, count - 1] {
            var fewer = whole
            fewer.remove(at: place)
            fewer.append(#""other":1"#)
            #expect(!schema.isValid(try JSONValue(parsing: "{\(fewer.joined(separator: ","))}")))
            var wrong = whole
            wrong[place] = "\"\(names[place])\":true"
            #expect(!schema.isValid(try JSONValue(parsing: "{\(wrong.joined(separator: ","))}")))
        }
    }

    @Test("names are told apart by every byte")
    func alike() throws {
        let names = [
            "", "a", "b", "ab", "ba", "aba", "abb", "abcd", "abce", "bbcd", "abcdefgh", "abcdefgi",
            // As long, with the same first and last eight bytes.
            "abcdefgh-1-abcdefgh", "abcdefgh-2-abcdefgh", "abcdefgh-3-abcdefgh",
            String(repeating: "x", count: 70), String(repeating: "x", count: 71),
        ]
        let schema = try Self.schema(names)
        let members = names.map { "\"\($0)\":1" }.joined(separator: ",")
        #expect(schema.isValid(try JSONValue(parsing: "{\(members)}")))
        for name in names {
            let wrong = members.replacing("\"\(name)\":1", with: "\"\(name)\":[]")
            #expect(!schema.isValid(try JSONValue(parsing: "{\(wrong)}")), "\(name)")
        }
        for other in ["c", "abcf", "abcdefgh-4-abcdefgh", String(repeating: "x", count: 72)] {
            #expect(schema.isValid(try JSONValue(parsing: "{\(members),\"\(other)\":[]}")))
        }
    }

    @Test("what isn't an object is none of its members' business, save for the type")
    func others() throws {
        let any = try JSONSchema(
            try JSONDocument(#"{"properties":{"a":{"type":"number"}},"required":["a"]}"#))
        let object = try JSONSchema(
            try JSONDocument(
                #"{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]}"#))
        for text in ["1", "[]", "null", #""a""#] {
            #expect(any.isValid(try JSONValue(parsing: text)))
            #expect(!object.isValid(try JSONValue(parsing: text)))
        }
        #expect(!any.isValid(try JSONValue(parsing: "{}")))
    }

    private static func schema(_ names: [String]) throws -> JSONSchema {
        let properties = names.map { "\"\($0)\":{\"type\":\"number\"}" }.joined(separator: ",")
        let required = names.map { "\"\($0)\"" }.joined(separator: ",")
        return try JSONSchema(
            try JSONDocument(
                "{\"type\":\"object\",\"properties\":{\(properties)},\"required\":[\(required)]}"))
    }
}
