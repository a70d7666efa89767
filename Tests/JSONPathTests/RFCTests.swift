import JSON
import JSONPath
import Testing

// Beside the compliance suite (JSONPathCorpusTests); sections are those of RFC 9535 and RFC 9485.
@Suite("RFC 9535's dialect")
struct RFCTests {
    @Test(
        "what differs from Jayway's dialect",
        arguments: [
            PathCase("$.a", #"{"a":1}"#, "[1]"), PathCase("$.z", "{}", "[]"),
            PathCase("$['a','a']", #"{"a":1}"#, "[1,1]"), PathCase("$[1:-1]", "[1,2,3]", "[2]"),
            PathCase("$[::-1]", "[1,2,3]", "[3,2,1]"), PathCase("$[::0]", "[1]", "[]"),
            PathCase("$[?@ == 1]", #"{"a":1,"b":"1"}"#, "[1]"),
            PathCase("$..[0]", "[[1],2]", "[[1],1]"),
            PathCase("$[?@.a==@.b]", "[{}]", "[{}]"), PathCase("$[?@ == 1.0]", "[1,[1]]", "[1]"),
            PathCase("$[?@ == $[0]]", "[[1.0],[1]]", "[[1.0],[1]]"),
            PathCase("$[?@<'\u{ff5e}']", "[\"\u{1f600}\"]", "[]"),
            PathCase("$[?!@.a && (@.b)]", #"[{"b":1}]"#, #"[{"b":1}]"#),
            PathCase("$[?length(@)==2]", #"["é😀",[1,2],{"a":1},5]"#, #"["é😀",[1,2]]"#),
            PathCase("$[?value(@.*)==1]", "[[1],[1,1]]", "[[1]]"),
        ])
    func evaluation(_ test: PathCase) throws {
        #expect(try test.found(.rfc9535) == test.expected)
    }

    @Test(
        "what is no query",
        arguments: [
            "a", "$.a()", "$.a.length()", "$.-a", "$[?@.a =~ 'x']", "$[?(@.a) || ]",
            "$[?@.a in [1]]",
            "$[?foo(@)]", "$[?Length(@)==1]", "$[?length(count(@.*))]", "$[?count(1)==1]", "$[?!1]",
            "$[?match(@)]", "$[?match(@,'a')==true]", "$[?length(match(@,'a'))==1]",
            "$[?count(value(@))==1]",
            "$[?@.a==\"\\'\"]", "$[?!@.a==1]", "$[01]", "$[?@.a==01]", "$[?(@.a]", "$[?((@.a)",
            "$.a.",
            "$[?@.a==1e]", "$[?@==-]", "$[?@.*==1]", "$[?truex==1]", "@.a", "$x",
            "$[9007199254740992]",
        ])
    func refused(_ path: String) throws {
        let error = #expect(throws: JSONPathError.self) { try JSONPath(path, dialect: .rfc9535) }
        #expect(error?.code == .syntax)
    }

    @Test(
        "patterns are I-Regexps and others match nothing (RFC 9485 §3)",
        arguments: [
            ("a.b", "axb", true), ("a.b", "a\nb", false), ("a.b", "a\rb", false),
            ("[^a]", "é", true),
            ("a{2,3}", "aaa", true), ("a{2,}", "aaaa", true), ("a{2}", "a", false),
            ("(a|b)*", "abba", true),
            ("", "", true), ("a|", "", true), ("[-a]", "-", true), ("[a-]", "-", true),
            ("[a-c-]", "b", true),
            ("[é-ü]", "ö", true), (#"\p{Lu}"#, "É", true), (#"[\p{L}\.]"#, ".", true),
            (#"\\n"#, #"\n"#, true),
            (#"\n"#, "\n", true), (#"\d"#, "1", false), (#"\w"#, "a", false), ("(?:a)", "a", false),
            ("(?=a)a", "a", false), ("a*?", "a", false), ("a**", "a", false), ("[a", "a", false),
            ("a)", "a", false), ("(a", "a", false), ("]", "]", false), ("a{,2}", "a", false),
            ("[a-b-c]", "a", false), ("[[a]", "a", false), ("*", "*", false), ("[]", "", false),
            (#"\p{L"#, "a", false), (#"\p{Lxx}"#, "a", false), ("a$", "a\n", false),
        ])
    func patterns(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
        // As text of the document, so that it needs no quoting, and as a literal.
        let document = try JSONDocument(
            JSONValue.object(JSONObject([("p", .string(pattern)), ("t", [.string(text)])])).compact)
        let literal = JSONValue.string(pattern).compact
        for source in ["$.t[?match(@, $.p)]", "$.t[?match(@, \(literal))]"] {
            guard
                case .list(let list) = try JSONPath(source, dialect: .rfc9535).evaluate(
                    in: document)
            else { continue }
            #expect(list.isEmpty != isMatch, "\(source)")
        }
    }
}
