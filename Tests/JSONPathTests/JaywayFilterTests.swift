import JSON
import JSONPath
import Testing

// Unless it says otherwise a case comes from the sources or tests of json-path/JsonPath 2.9.
@Suite("Filters of Jayway's dialect")
struct JaywayFilterTests {
    /// Which of the elements of an array satisfy a filter.
    static func selected(_ filter: String, _ document: String) throws -> String {
        try PathCase("$[?(\(filter))]", document, "").found()
    }

    @Test(
        "existence",
        arguments: [
            ("@.a", #"[{"a":1},{"a":null},{},1]"#, #"[{"a":1},{"a":null}]"#),
            ("!@.a", #"[{"a":1},{}]"#, "[{}]"), ("! @.a", #"[{"a":1},{}]"#, "[{}]"),
            ("@", "[1,null,false]", "[1,null,false]"), ("!@", "[1,null]", "[]"),
            ("!(@.a)", #"[{"a":1},{}]"#, "[{}]"),
            ("@.a.b", #"[{"a":{"b":0}},{"a":1},{"a":{}}]"#, #"[{"a":{"b":0}}]"#),
            ("@[1]", "[[1,2],[1],3]", "[[1,2]]"), ("@.length()", "[[1],2]", "[[1],2]"),
            // An indefinite path exists if only the members that it names are there.
            ("@.*", "[[],{}]", "[[],{}]"),
            ("@..a", #"[{"a":1},{"b":{}},[]]"#, #"[{"a":1},{"b":{}},[]]"#),
            ("@..a.b", #"[{"a":{"b":1}},{"a":{}},{}]"#, #"[{"a":{"b":1}},{}]"#),
            ("@.*.a", #"[[{"a":1}],[{}]]"#, #"[[{"a":1}]]"#),
            // `$` is the value itself in a check of existence.
            ("$.a", #"[{"a":1},{}]"#, #"[{"a":1}]"#),
        ])
    func existence(_ filter: String, _ document: String, _ expected: String) throws {
        #expect(try Self.selected(filter, document) == expected)
    }

    @Test(
        "logic",
        arguments: [
            ("@.a && @.b", #"[{"a":1,"b":1},{"a":1}]"#, #"[{"a":1,"b":1}]"#),
            ("@.a || @.b", #"[{"a":1},{"b":1},{}]"#, #"[{"a":1},{"b":1}]"#),
            ("@ == 1 || @ == 2 && @ == 3", "[1,2,3]", "[1]"),
            ("(@ == 1 || @ == 2) && @ != 1", "[1,2,3]", "[2]"),
            ("!(@ == 1 || @ == 2)", "[1,2,3]", "[3]"), ("!!(@ == 1)", "[1,2]", "[1]"),
            // Without a space before `&&` the path goes on.
            ("@.a&&@.b", #"[{"a":1,"b":1},{"a&&@":{"b":1}}]"#, #"[{"a&&@":{"b":1}}]"#),
            // In a comparison the mark before a path is passed over.
            ("!@.a == 1", #"[{"a":1},{"a":2}]"#, #"[{"a":1}]"#),
        ])
    func logic(_ filter: String, _ document: String, _ expected: String) throws {
        #expect(try Self.selected(filter, document) == expected)
    }

    @Test(
        "equality",
        arguments: [
            ("@ == 1", "[1,1.0,1e0,\"1\",true]", "[1,1.0,1e0,\"1\"]"),
            ("@ == '1'", "[1,1.0,\"1\",\"1.0\"]", "[1,1.0,\"1\"]"), ("@ == 1.50", "[1.5]", "[1.5]"),
            ("'1.0' == @", "[1,1.0,\"1.0\"]", "[1.0,\"1.0\"]"), ("@ == 1e2", "[100]", "[100]"),
            ("'1.0E+10' == @", "[1e10]", "[1e10]"),
            ("@ == '5.1.26'", "[5,\"5.1.26\"]", "[\"5.1.26\"]"),
            ("@ == .5", "[0.5]", "[0.5]"), ("@ == 10000000000000000000000", "[1e22]", "[1e22]"),
            ("@ == true", "[true,\"true\",1]", "[true]"), ("@ == null", "[null,0,\"\"]", "[null]"),
            ("@.a == null", #"[{"a":null},{}]"#, #"[{"a":null}]"#),
            ("@.a != null", #"[{"a":1},{"a":null},{}]"#, #"[{"a":1},{}]"#),
            ("@.a == @.b", #"[{"a":1,"b":1},{"a":1},{}]"#, #"[{"a":1,"b":1}]"#),
            ("@ == [1,'a']", "[[1,\"a\"],[1.0,\"a\"],[1]]", "[[1,\"a\"]]"),
            ("@ == {a: 1, \"b\": [2,]}", #"[{"b":[2],"a":1},{"a":1}]"#, #"[{"b":[2],"a":1}]"#),
            ("[1] == @", "[[1]]", "[]"), ("@.* == [1,2]", #"[{"a":1,"b":2}]"#, #"[{"a":1,"b":2}]"#),
            ("@ === 1", "[1,\"1\"]", "[1]"), ("@ !== 1", "[1,\"1\"]", "[\"1\"]"),
            (#"@ == "it's""#, #"["it's"]"#, #"["it's"]"#),
            (#"@ == 'it\'s'"#, #"["it's"]"#, #"["it's"]"#),
            (#"@ == 'a\nb'"#, #"["a\nb"]"#, #"["a\nb"]"#),
            ("@ == 'a) || (b'", #"["a) || (b"]"#, #"["a) || (b"]"#),
            ("1 == @", "[1,2]", "[1]"), ("@==1", "[1]", "[1]"),
            ("@.a  ==  1", #"[{"a":1}]"#, #"[{"a":1}]"#),
        ])
    func equality(_ filter: String, _ document: String, _ expected: String) throws {
        #expect(try Self.selected(filter, document) == expected)
    }

    @Test(
        "order",
        arguments: [
            ("@ < 2", "[1,2,\"1\",\"9\",null]", "[1,\"1\"]"), ("@ <= 2", "[1,2,3]", "[1,2]"),
            ("@ > 2", "[1,2,2.5,[3]]", "[2.5]"), ("@ >= 'b'", #"["a","b","c",1]"#, #"["b","c"]"#),
            ("@ > -1.5e3", "[-1600,-1400]", "[-1400]"), ("2 > @", "[1,3]", "[1]"),
            ("@ < 99999999999999999999", "[99999999999999999998]", "[99999999999999999998]"),
            // By UTF-16 units, as Java's compareTo: U+1F600 before U+FF5E.
            ("@ < '\u{ff5e}'", "[\"\u{1f600}\"]", "[\"\u{1f600}\"]"),
            ("@ < true", "[1,true]", "[]"), ("@ <= null", "[null]", "[]"),
        ])
    func order(_ filter: String, _ document: String, _ expected: String) throws {
        #expect(try Self.selected(filter, document) == expected)
    }

    @Test(
        "patterns match whole texts",
        arguments: [
            ("@ =~ /a.c/", #"["abc","abcd","a\nc"]"#, #"["abc"]"#),
            ("@ =~ /A.C/i", #"["abc"]"#, #"["abc"]"#), ("@ =~ /a.c/s", #"["a\nc"]"#, #"["a\nc"]"#),
            ("@ =~ /a b/x", #"["ab"]"#, #"["ab"]"#), (#"@ =~ /a\/b/"#, #"["a/b"]"#, #"["a/b"]"#),
            ("@ =~ /1.*/", "[1,12,\"1x\"]", "[1,12,\"1x\"]"), ("@ =~ /true/", "[true]", "[true]"),
            // Null and objects are matched as empty text, and of an array one element is enough.
            ("@ =~ /x?/", #"[null,{},["a"],["x"]]"#, #"[null,{},["x"]]"#),
            ("/a/ =~ @", #"["a"]"#, #"["a"]"#), ("@ =~ 'a'", #"["a"]"#, "[]"),
            (#"@ =~ /\/|x/ || @ == "abc""#, #"["x","abc"]"#, #"["x","abc"]"#),
            ("(@ =~ /a/i)", #"["A"]"#, #"["A"]"#), ("@ =~ /&&|it/", #"["it"]"#, #"["it"]"#),
        ])
    func patterns(_ filter: String, _ document: String, _ expected: String) throws {
        #expect(try Self.selected(filter, document) == expected)
    }

    @Test(
        "lists and sizes",
        arguments: [
            ("@ in [1,'a']", #"[1,"a","1",2,null]"#, #"[1,"a","1"]"#),
            ("@ nin [1]", "[1,2]", "[2]"),
            ("@ IN ['a']", #"["a"]"#, #"["a"]"#),
            ("@.a in @.b", #"[{"a":1,"b":[1]},{"a":1,"b":[]}]"#, #"[{"a":1,"b":[1]}]"#),
            ("@.x in [null]", #"[{"x":null},{}]"#, #"[{"x":null}]"#),
            // What isn't a list makes all of the filter false, also where it is negated.
            ("@ nin 'a'", #"["b"]"#, "[]"), ("!(@ in 'a')", #"["b"]"#, "[]"),
            ("@ in {}", "[1]", "[]"), ("@ nin {}", "[1]", "[1]"),
            ("@ contains 'b'", #"["abc",["b"],["c"],1,{"b":1}]"#, #"["abc",["b"]]"#),
            ("@ contains 1", "[[1],[2],\"1\"]", "[[1]]"), ("@ contains ''", #"["x"]"#, #"["x"]"#),
            ("@ all [1,2]", "[[2,1,3],[1],1]", "[[2,1,3]]"),
            ("@ subsetof [1,2,3]", "[[1],[1,4],[],1]", "[[1],[]]"),
            ("@ anyof [1,2]", "[[1,9],[9],[]]", "[[1,9]]"),
            ("@ noneof [1,2]", "[[1,9],[9],[]]", "[[9],[]]"),
            ("@ size 2", #"["ab",[1,2],"é😀",{"a":1,"b":2},2]"#, #"["ab",[1,2]]"#),
            ("@ size 3", #"["é😀"]"#, #"["é😀"]"#), ("@ size 'x'", "[[]]", "[]"),
            ("@.s size @.n", #"[{"s":"ab","n":2},{"s":"ab","n":"2"}]"#, #"[{"s":"ab","n":2}]"#),
            ("@ empty true", #"["",[],{},null,0,"x"]"#, #"["",[],{}]"#),
            ("@ empty false", #"["",[1],"x"]"#, #"[[1],"x"]"#), ("@ empty 1", "[[]]", "[]"),
            ("@ type 'x'", "[1]", "[]"), ("@.* in [1]", "[[1]]", "[]"),
        ])
    func lists(_ filter: String, _ document: String, _ expected: String) throws {
        #expect(try Self.selected(filter, document) == expected)
    }

    @Test(
        "paths and functions inside filters",
        arguments: [
            PathCase("$.a[?(@ == $.b)]", #"{"a":[1,2],"b":2}"#, "[2]"),
            PathCase("$.a[?(@.x['y z'] == 1)].x", #"{"a":[{"x":{"y z":1}}]}"#, #"[{"y z":1}]"#),
            PathCase("$[?(@.length() > 1)]", "[[1,2],[1],3]", "[[1,2]]"),
            PathCase("$[?(@.x.sum() == 3)].n", #"[{"x":[1,2],"n":7},{"x":[1],"n":8}]"#, "[7]"),
            PathCase(
                "$[?(@.x[?(@.y == 1)] empty false)].n", #"[{"n":1,"x":[{"y":1}]},{"n":2,"x":[]}]"#,
                "[1]"),
            PathCase("$[?(@.nope() == 1)]", "[1]", "[]"),
            PathCase("$[?(@.a[0] == 1)]", #"[1,{"a":[1]}]"#, #"[{"a":[1]}]"#),
            PathCase("$.a[?(@.b == 1)]", #"{"a":{"b":1}}"#, #"[{"b":1}]"#),
            PathCase("$.a[?(@.b == 2)]", #"{"a":{"b":1}}"#, "[]"),
            PathCase(
                "$..[?(@.b)]", #"{"x":[{"b":1},5],"b":{"c":1}}"#,
                #"[{"x":[{"b":1},5],"b":{"c":1}},{"b":1}]"#),
            PathCase("$..[?(@ > 3)]", "[1,5]", "[]"),
            PathCase("$.a[ ?( @.b ) ].b", #"{"a":[{"b":1}]}"#, "[1]"),
        ])
    func nested(_ test: PathCase) throws { #expect(try test.found() == test.expected) }
}
