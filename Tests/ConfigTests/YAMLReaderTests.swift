import JSON
import SourceTree
import Testing

@Suite("YAML to trees")
struct YAMLReaderTests {
    private func read(
        _ text: String, values: Int = 1000, depth: Int = 128
    ) throws(SyntaxFault) -> SourceNode {
        let options = SourceOptions(
            valuesMax: values, depthMax: depth,
            keyOfTag: { $0 == "!Ref" || $0 == "!Sub" ? String($0.dropFirst()) : nil })
        return try SourceReader.read(text, as: .yaml, source: 3, options: options)
    }

    private func fault(_ text: String, values: Int = 1000, depth: Int = 128) -> String? {
        do {
            _ = try read(text, values: values, depth: depth)
            return nil
        } catch {
            let place = error.location
            #expect(place.source == 3)
            return "\(place.line):\(place.column) \(error.message)"
        }
    }

    @Test(
        "texts and what they say",
        arguments: [
            ("", "{}"), ("# only this\n", "{}"), ("---\n", "null"), ("--- 1\n...\n", "1"),
            ("a", #""a""#), ("a: 1", #"{"a":1}"#), ("'1'", #""1""#), ("!!str 1", #""1""#),
            ("! 1", #""1""#), ("a: |\n  x\n  y\n", #"{"a":"x\ny\n"}"#),
            (#""\0\u00e9""#, #""\u0000é""#), ("\u{feff}a: 1", #"{"a":1}"#),
            ("a: \u{1f600}\r\nb: ~\r\n", #"{"a":"😀","b":null}"#),
            ("[a: 1, {b, c: }]", #"[{"a":1},{"b":null,"c":null}]"#),
            ("a: !Ref x", #"{"a":{"Ref":"x"}}"#),
            ("a: !Sub [x, {b: !Ref c}]", #"{"a":{"Sub":["x",{"b":{"Ref":"c"}}]}}"#),
            ("%TAG !e! !\n--- !e!Ref x", #"{"Ref":"x"}"#),
        ])
    func texts(_ text: String, _ json: String) throws {
        #expect(try read(text).json() == JSONValue(parsing: json))
    }

    @Test(
        "aliases stand for what their anchor has named last",
        arguments: [
            ("a: &x 1\nb: *x", #"{"a":1,"b":1}"#),
            ("[&x {k: [1]}, *x, &x 2, *x]", #"[{"k":[1]},{"k":[1]},2,2]"#),
            ("&k a: 1\nb: *k", #"{"a":1,"b":"a"}"#),
            ("- &k a\n- *k : 1", #"["a",{"a":1}]"#),
            ("[&r !Ref x, *r]", #"[{"Ref":"x"},{"Ref":"x"}]"#),
            ("[&a 1, &b 2, \"? \", {*a : 3, '[x]': 4}]", #"[1,2,"? ",{"1":3,"[x]":4}]"#),
        ])
    func aliases(_ text: String, _ json: String) throws {
        #expect(try read(text).json() == JSONValue(parsing: json))
    }

    @Test(
        "faults and where they are",
        arguments: [
            ("a: &a [1, *a]", "1:11 '*' begins a YAML alias, and there is no such anchor"),
            ("é: [ü, *b]", "1:8 '*' begins a YAML alias, and there is no such anchor"),
            ("日本: {ä: 1, ä: 2}", "1:12 duplicate key 'ä'"),
            ("200: 1\n'200': 2", "2:1 duplicate key '200'"),
            ("a: {b: 1}\n\"a\": 2", "2:1 duplicate key 'a'"),
            ("a: &x k\n*x : 1\nk: 2", "3:1 duplicate key 'k'"),
            ("? [a]\n: 1", "1:3 a key must be text"),
            ("a: &a {}\n*a : 1", "2:1 a key must be text"),
            ("<<: {a: 1}", "1:1 YAML merge keys (<<) are not supported"),
            ("a: !Get b", "1:4 the tag '!Get' is not supported"),
            ("a: !!int 1", "1:4 the tag 'tag:yaml.org,2002:int' is not supported"),
            ("a: 1\n--- b\n", "2:1 the file must be one YAML document"),
            ("a: [1\nb: 2", "2:2 expected ',' or ']'"),
            ("a: b\u{1}", "1:5 YAML can't hold this character: control characters are not allowed"),
        ])
    func faults(_ text: String, _ expected: String) {
        #expect(fault(text) == expected)
    }

    @Test("a merge key in quotes is a key")
    func quotedMerge() throws {
        #expect(try read("'<<': 1").mapping?.first?.key == "<<")
    }

    @Test("keys are found again in mappings of any size", arguments: [1, 11, 12, 13, 14, 500])
    func manyKeys(_ count: Int) {
        let text = (0..<count).map { "k\($0): 0\n" }.joined()
        #expect(fault(text) == nil)
        for again in [0, count / 2, count - 1] {
            #expect(fault(text + "k\(again): 1") == "\(count + 1):1 duplicate key 'k\(again)'")
        }
    }

    @Test("values at n and n + 1, those of aliases with all they stand for")
    func values() {
        // The root, a list of three, and that again.
        let text = "a: &a [1, 2, 3]\nb: *a\n"
        #expect(fault(text, values: 9) == nil)
        #expect(fault(text, values: 8) == "2:4 the file has more than 8 values")
        #expect(fault("[1, 2]", values: 2) == "1:5 the file has more than 2 values")
    }

    @Test("depth at n and n + 1, through aliases and tags as well")
    func depth() {
        #expect(fault("[[[1]]]", depth: 3) == nil)
        #expect(fault("[[[1]]]", depth: 2) == "1:4 values nest deeper than 2 levels")
        let text = "- &a [[1]]\n- [*a]\n- &b [*a]\n- *b\n- &c x\n- [[[*c]]]\n"
        #expect(fault(text, depth: 4) == nil)
        #expect(fault(text, depth: 3) == "2:4 values nest deeper than 3 levels")
        #expect(fault("- !Ref [1]", depth: 3) == nil)
        #expect(fault("- !Ref [1]", depth: 2) == "1:9 values nest deeper than 2 levels")
        // On a thread of 512 KiB, which a sanitizer fills four times as fast.
        func lists(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        // The root is level 0.
        #expect(fault(lists(513), depth: 512) == nil)
        #expect(fault(lists(514), depth: 1024) == "1:514 values nest deeper than 512 levels")
    }

    @Test("scalars are shown as long as they are in their first line")
    func lengths() throws {
        let members = try #require(
            try read("ä: ü€\nb: 'x'\nc: |\n  t\nd:\ne: !Ref  f\n").mapping)
        #expect(
            members.map { $0.value.location.length } == [2, SourceLocation.unmeasured, 1, 1, 4])
        #expect(members[4].value.location.column == 4)
        let named = try #require(members[4].value.mapping?.first)
        #expect(named.keyLocation.column == 4)
        #expect((named.value.location.column, named.value.location.length) == (10, 1))
    }
}
