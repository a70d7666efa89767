import Testing
import VTL

@Suite("Findings in templates")
struct VTLFindingTests {
    static let dialect = VTLDialect(mode: .aws, variables: ["input", "context"])
    static let shapes: [String: VTLShape] = [
        "input": .object(members: ["body": .open], methods: ["path", "json", "params"]),
        "context": .object(
            members: [
                "requestId": .open, "identity": .object(members: ["sourceIp": .open], methods: []),
            ],
            methods: []),
    ]

    static func findings(
        _ text: String, mode: VTLDialect.Mode = .aws, expectsJSON: Bool? = nil
    ) throws -> [String] {
        let dialect = VTLDialect(mode: mode, variables: Self.dialect.variables)
        return try VTLTemplate.compile(text, dialect: dialect)
            .findings(shapes: shapes, expectsJSON: expectsJSON)
            .map {
                "\($0.line):\($0.column) \($0.code.rawValue)" + ($0.hint.map { ": " + $0 } ?? "")
            }
    }

    /// A template without findings.
    static let right = [
        "", "text $input.path('$.a') $!context.requestId", "#set($x = 1)$x #set($y = $x.foo.bar)$y",
        "#foreach($i in [1..3])$i $foreach.index $velocityCount#end",
        "#define($b)x#end$b $context.identity.sourceIp $context['requestId'] $input.body.x",
        "{\"a\": $input.json('$.a'), \"b\": \"$input.path('$.b')x\", \"c\": 1$input.body}",
        "{#foreach($i in [1..3])\"a$i\": 1#if($foreach.hasNext),#end\n#end}",
        "[#foreach($i in [1..3]){\"a\": true}#if($foreach.hasNext),#end#end]",
        "#set($comma = ',')[1 $comma 2$input.body]", "{#if($input.body)\"a\": 1#else\"b\": 2#end}",
        "[1, -2.5e+3, null, \"\\u00e9\\\"\"]",
        "#if($input.body)[#else{#end#if($input.body)]#else}#end",
        "{\"a\": 1}#stop\n", "#set($a = {'x': [1, {'y': 2}]})$a.x", "$input.json('$')",
        "#set($s = \"{ $input.body\"){\"a\": \"$s\"}", "\\#macro(x)", "## see #macro(x)",
        "#if($input.body == $null)x#end",
        "#foreach($i in [1..1000])$i#end", "{ $input.body }", "{\"a\" $input.body}",
    ]

    @Test("a template that is right has no findings", arguments: right)
    func isRight(text: String) throws {
        #expect(try Self.findings(text) == [])
    }

    /// A template and its findings: place, kind, hint.
    static let wrong: [(text: String, findings: [String])] = [
        ("a $foo", ["1:3 unknownReference"]),
        ("#set($total = 1)\n$!{totl}", ["2:1 unknownReference: did you mean $total?"]),
        ("#if($a == $input.body)x#end", ["1:5 unknownReference"]),
        ("$context.requestID", ["1:10 unknownName: did you mean 'requestId'?"]),
        ("$context.identity.ip", ["1:19 unknownName"]),
        ("$input.jsn('$')", ["1:8 unknownName: did you mean 'json'?"]),
        ("$input.path('$.a', $b)", ["1:20 unknownReference"]),
        (
            "#if(\"x\")a#end",
            [
                "1:1 deadBranch: texts and numbers are false in a condition; only references are true "
                    + "when they have a value"
            ]
        ),
        ("#if(true)a#{else}b#end", ["1:1 deadBranch"]),
        ("#if($input.body)#stop b#end", ["1:22 deadBranch"]),
        ("#foreach($i in [1..1001])$i#end", ["1:1 foreachLimit"]),
        ("#hello('x')", ["1:1 printedAsText: API Gateway has no macros; native templates do"]),
        (
            "#macro(hello)x#end\n#hello()",
            [
                "1:1 printedAsText: native templates have macros",
                "2:1 printedAsText: API Gateway has no macros; native templates do",
            ]
        ),
        ("#evaluate('x')", ["1:1 printedAsText: API Gateway has no macros; native templates do"]),
        ("{\"a\": 1,}", ["1:9 notJSON"]), ("{\"a\": 1", ["1:8 notJSON"]),
        ("{\n  \"a\": $input.body\n  \"b\": 2\n}", ["3:6 notJSON"]),
        ("{\"a\": 1\n \"b\": 2}", ["2:2 notJSON"]),
        ("{\"a\": hello}", ["1:12 notJSON"]), ("{\"a\": 01x}", ["1:10 notJSON"]),
        ("{'a': 1}", ["1:2 notJSON"]), ("[1, 2}", ["1:6 notJSON"]), ("[1..5", ["1:6 notJSON"]),
        ("{#foreach($i in [1..3])\"a\": {]#end}", ["1:30 notJSON"]),
        ("{#if($input.body)\"a\": 1#else 2 #end}", ["1:30 notJSON"]),
        ("{\"a\": \"$input.body}", ["1:20 notJSON"]),
    ]

    @Test("what is probably not meant is found at its place", arguments: wrong)
    func isWrong(text: String, findings: [String]) throws {
        #expect(try Self.findings(text) == findings)
    }

    @Test("native templates have macros, and references that print as they are written")
    func native() throws {
        let text = "#macro(hello $x)Hello $x#end#hello('you')"
        #expect(try Self.findings(text, mode: .velocity) == [])
        #expect(try Self.findings("$a", mode: .velocity) == ["1:1 unknownReference"])
    }

    @Test("whether JSON is expected can be said")
    func expectation() throws {
        #expect(try Self.findings("x=1", expectsJSON: true) == ["1:2 notJSON"])
        #expect(try Self.findings("{x", expectsJSON: false) == [])
    }

    @Test("a template with too many ways gets no verdict")
    func tooMany() throws {
        let choice = "#if($input.body)[#end#if($input.body){\"a\":#end"
        #expect(try Self.findings(String(repeating: choice, count: 30), expectsJSON: true) == [])
    }
}
