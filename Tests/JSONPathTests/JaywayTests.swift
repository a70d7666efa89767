import JSON
import JSONPath
import Testing

/// A path, a document, and what comes of it: JSON, `missing`, or the error's code.
struct PathCase: Sendable, CustomTestStringConvertible {
    var path: String
    var document: String
    var expected: String
    init(_ path: String, _ document: String, _ expected: String) {
        (self.path, self.document, self.expected) = (path, document, expected)
    }
    var testDescription: String { "\(path) in \(document)" }

    func found(_ dialect: JSONPath.Dialect = .jayway) throws -> String {
        let document = try JSONDocument(document)
        do {
            switch try JSONPath(path, dialect: dialect).evaluate(in: document) {
            case .value(let value): return value.value(in: document).compact
            case .list(let list):
                return JSONValue.array(list.map { $0.value(in: document) }).compact
            case .missing: return "missing"
            }
        } catch { return "\(error.code)" }
    }
}

let store = """
    {"book":[{"t":"a","p":8},{"t":"b","p":12.5,"i":1},{"t":"c","p":"9"},{"t":"d"}],"n":null,"s":"x"}
    """

// Unless it says otherwise a case comes from the sources or tests of json-path/JsonPath 2.9.
@Suite("Jayway's dialect")
struct JaywayTests {
    @Test(
        "names, indices and what isn't there",
        arguments: [
            PathCase("$", "5", "5"), PathCase("@", "5", "5"), PathCase("$.n", store, "null"),
            PathCase("n", store, "null"), PathCase("book[0].t", store, #""a""#),
            PathCase("$.book[-1].t", store, #""d""#), PathCase("$.book[-5]", store, "missing"),
            PathCase("$.book[4]", store, "missing"), PathCase("$.book.t", store, "missing"),
            PathCase("$.n[0]", store, "missing"), PathCase("$.n.x", store, "missing"),
            PathCase("$.s[0]", store, "missing"), PathCase("$.z", store, "missing"),
            PathCase("$['s']", store, #""x""#), PathCase(#"$["s"]"#, store, #""x""#),
            PathCase("$[ 's' ]", store, #""x""#), PathCase("$.['s']", store, #""x""#),
            PathCase("$.book.[0].t", store, #""a""#), PathCase("$.s  ", store, #""x""#),
            PathCase(#"$['it\'s']"#, #"{"it's":1}"#, "1"),
            PathCase(#"$['a\\b']"#, #"{"a\\b":1}"#, "1"),
            PathCase(#"$['\u00e9\ud83d\ude00']"#, #"{"é😀":1}"#, "1"),
            PathCase("$['a.b[0]?(*)']", #"{"a.b[0]?(*)":1}"#, "1"),
            PathCase("$['']", #"{"":1}"#, "1"), PathCase("$.a-b_c$d", #"{"a-b_c$d":1}"#, "1"),
            PathCase("$.a\u{e9}", #"{"aé":1}"#, "1"), PathCase("$.a", #"{"a":1,"a":2}"#, "2"),
            PathCase("$[0]a", #"[{"a":1}]"#, "1"), PathCase("$.1", #"{"1":2}"#, "2"),
        ])
    func members(_ test: PathCase) throws { #expect(try test.found() == test.expected) }

    @Test(
        "several names at the end are merged, before it each is followed",
        arguments: [
            PathCase("$.book[1]['t','p']", store, #"{"t":"b","p":12.5}"#),
            PathCase("$.book[1]['x','t']", store, #"{"t":"b"}"#),
            PathCase("$.book[1]['x','y']", store, "{}"),
            PathCase("$['t','p']", "[]", "missing"), PathCase("$.*['t','p']", "[1]", "[]"),
            PathCase("$['a','b'].c", #"{"a":{"c":1},"b":{"c":2}}"#, "[1,2]"),
            PathCase("$['a','b','z'].c", #"{"a":{"c":1},"b":{}}"#, "[1]"),
            PathCase("$..['a','b']", #"[{"a":1},{"b":2,"a":3}]"#, #"[{"a":3,"b":2}]"#),
            PathCase("$['a','b','a']", #"{"a":1,"b":2}"#, #"{"a":1,"b":2}"#),
        ])
    func names(_ test: PathCase) throws { #expect(try test.found() == test.expected) }

    @Test(
        "several indices and slices",
        arguments: [
            PathCase("$[0,2]", "[1,2,3]", "[1,3]"), PathCase("$[0, -1 ,9]", "[1,2,3]", "[1,3]"),
            PathCase("$[1,]", "[1,2,3]", "2"), PathCase("$[1:]", "[1,2,3]", "[2,3]"),
            PathCase("$[-2:]", "[1,2,3]", "[2,3]"), PathCase("$[-9:]", "[1,2,3]", "[1,2,3]"),
            PathCase("$[9:]", "[1,2,3]", "[]"), PathCase("$[:2]", "[1,2,3]", "[1,2]"),
            PathCase("$[:-1]", "[1,2,3]", "[1,2]"), PathCase("$[:-9]", "[1,2,3]", "[]"),
            PathCase("$[:9]", "[1,2,3]", "[1,2,3]"), PathCase("$[0:2]", "[1,2,3]", "[1,2]"),
            PathCase("$[2:1]", "[1,2,3]", "[]"), PathCase("$[0:-1]", "[1,2,3]", "[]"),
            PathCase("$[-1:1]", "[1,2,3]", "[3,1]"),
            PathCase("$[-2000000000:2]", "[1,2,3]", "[1,2,3,1,2]"),
            PathCase("$[0:2:9]", "[1,2,3]", "[1,2]"), PathCase("$[0:1]", "{}", "missing"),
            PathCase("$[0,1]", "null", "missing"), PathCase("$.*[0]", "[[1],2,null]", "[1]"),
            PathCase("$.*[9].x", "[[1]]", "[]"),
        ])
    func elements(_ test: PathCase) throws { #expect(try test.found() == test.expected) }

    @Test(
        "wildcards and deep scans",
        arguments: [
            PathCase("$.*", #"{"a":1,"b":[2]}"#, "[1,[2]]"), PathCase("$[*]", "[1,2]", "[1,2]"),
            PathCase("$[ * ]", "[1,2]", "[1,2]"), PathCase("$.*", "1", "[]"),
            PathCase("$.a[*].b", "{}", "missing"), PathCase("$[*].b", "[1,{},{\"b\":2}]", "[2]"),
            PathCase("$..a", #"{"a":{"a":1},"b":[{"a":null}]}"#, #"[{"a":1},1,null]"#),
            PathCase("$..*", "[1,[2]]", "[1,[2],2]"), PathCase("$..[0]", "[[1,2],3]", "[[1,2],1]"),
            PathCase("$..[0].x", #"[{"x":1},{"x":2}]"#, "[1]"),
            PathCase("$..[*].x", #"[{"x":1},{"x":2}]"#, "[1,2]"),
            PathCase("$..[1:]", "[1,[2,3]]", "[[2,3],3]"), PathCase("$.a..b", "{}", "missing"),
            PathCase("$..a..b", #"{"a":{"b":{"b":1}}}"#, #"[{"b":1},1]"#),
            PathCase("$..z", "[]", "[]"), PathCase("$.x..z", #"{"x":1}"#, "[]"),
        ])
    func wildcards(_ test: PathCase) throws { #expect(try test.found() == test.expected) }

    @Test(
        "what is no path",
        arguments: [
            "", " ", " $.a", "$.", "$..", "$.a.", "$.a..", "$...a", "$a", "$.a b", "$[", "$[]",
            "$.a[",
            "$['a'", "$['a", "$['a',]", "$['a',,'b']", "$['a'b]", #"$['a',"b"]"#, "$[0", "$[1 2]",
            "$[-]", "$[:]", "$[::1]", "$[a]", "$[99999999999]", "$[*", "$[*1]", "$[?]", "$[?,?]",
            "$[?(@.a]", "$[?@.a]", "$[?()]", "$[?(1)]", "$[?('a')]", "$[?(@.a = 1)]",
            "$[?(@.a ==)]",
            "$[?(@.a == b)]", "$[?(@.a == 1) ", "$[?(@.a == 1 &&)]", "$[?(@.a) && (@.b)]",
            "$[?(@.a near 1)]", "$[?((@.a)]", "$[?(@.a == 'x)]", "$[?(@.a =~ /x)]",
            "$[?(@.a =~ /(/)]",
            "$[?(@.a in [1)]", "$[?(@.a == 1.2.3)]", "$.f(", "$.f($.a", "$.f($a)",
            "$.f({)", "$.f(1, 2}).g()", "$.f(1, 2])", "$.f([1)", "$.f({\"a\":1)", "$[(@.length-1)]",
            "$.a[0]]",
        ])
    func refused(_ path: String) throws {
        let error = #expect(throws: JSONPathError.self) { try JSONPath(path) }
        #expect(error?.code == .syntax)
    }

    @Test("a filter on a scalar is an error only where a definite path leads")
    func scalars() throws {
        #expect(try PathCase("$.s[?(@.x)]", store, "").found() == "invalidPath")
        #expect(try PathCase("$.*[?(@.x)]", "[1]", "").found() == "[]")
    }

    @Test("evaluation may begin at any node, which is `$` then")
    func start() throws {
        let document = try JSONDocument(#"{"a":{"x":[1,2],"n":1},"x":[3]}"#)
        let path = try JSONPath("$.x[?(@ > $.n)]")
        let node = document.member(.root, named: "a")
        guard case .list(let list) = try path.evaluate(in: document, from: node) else {
            Issue.record("not a list")
            return
        }
        #expect(list.map { $0.value(in: document).compact } == ["2"])
    }

    @Test("plain paths say so and find nodes")
    func plain() throws {
        let document = try JSONDocument(store)
        let node = try JSONPath("$.book[1].p").plainNode(in: document)
        #expect(node.flatMap { document.double(of: $0) } == 12.5)
        #expect(try JSONPath("$.book[9].p").plainNode(in: document)?.exists == false)
        #expect(try JSONPath("$.book[*].p").plainNode(in: document) == nil)
    }

    @Test("of a document that names nothing twice the first member is the last")
    func plainOfUnique() throws {
        let document = try JSONDocument(
            #"{"ab":{"x":[1,{"y":2}],"é":"e"},"abcdefghijklmnop":{"q":{}},"t":true}"#)
        for text in [
            "$", "$.t", "$.ab", "$.ab.x[1].y", "$.ab.x[-1].y", "$.ab['é']", "$.abcdefghijklmnop.q",
            "$.ba", "$.t.x", "$.ab[0]", "$.ab.x[2]", "$.ab.x.y", "$.abcdefghijklmnopq",
        ] {
            let path = try JSONPath(text)
            #expect(path.plainNode(ofUnique: document.view) == path.plainNode(in: document))
        }
        #expect(try JSONPath("$..t").plainNode(ofUnique: document.view) == nil)
    }

    @Test("a path knows what it uses")
    func properties() throws {
        #expect(try JSONPath("$.a[0]['b','c']").isDefinite)
        #expect(try !JSONPath("$.a[0,1]").isDefinite)
        #expect(try JSONPath("$..a.length()").isDefinite)
        #expect(try JSONPath("$.a[?(@..b)]").usesDeepScan)
        #expect(try JSONPath("$.a[?(@.b)]").usesFilter)
        #expect(try !JSONPath("$.a[*]").usesFilter)
        #expect(try JSONPath("$..a", dialect: .rfc9535).usesDeepScan)
        #expect(try !JSONPath("$.a", dialect: .rfc9535).usesDeepScan)
    }
}
