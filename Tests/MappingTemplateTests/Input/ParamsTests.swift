import MappingTemplate
import Testing
import VTL

// API Gateway Developer Guide, "Variables for data transformations", $input; what it leaves open says
// its source.
@Suite("$input.params")
struct ParamsTests {
    private static func fill(_ input: MappingInput) {
        input.path = [("id", "path"), ("p", "1")]
        input.querystring = [("id", "query"), ("q", "2"), ("many", "a"), ("many", "b")]
        input.header = [
            ("id", "header"), ("X-Name", "3"), ("X-Many", "a"), ("X-Many", "b"), ("x-many", "c"),
            ("Connection", "close"),
        ]
    }

    static let rows: [(template: String, aws: String, native: String)] = [
        // "searched in the path, then the query string, then the header".
        ("$input.params('id')", "path", "path"), ("$input.params('q')", "2", "2"),
        ("$input.params('X-Name')", "3", "3"),
        ("[$input.params('none')]", "[]", "[]"),
        // Of several values the last (aws-surface.md §2.7).
        ("$input.params('many')", "b", "b"),
        // Names have their case on AWS (aws-surface.md §2.2); ours: not those of headers natively.
        ("[$input.params('x-name')]", "[]", "[3]"), ("[$input.params('Q')]", "[]", "[]"),
        ("$input.params('X-Many')", "b", "c"), ("$input.params('x-many')", "c", "c"),
        // Recorded: test_apigateway_header_remapping_http[HTTP], full-integration.
        ("[$input.params('Connection')]", "[]", "[close]"),
        ("$input.params().path.id $input.params().querystring.id", "path query", "path query"),
        ("$input.params().get('header').get('X-Many')", "b", "b"),
        ("$input.params().keySet()", "[path, querystring, header]", "[path, querystring, header]"),
        ("$input.params().querystring.keySet()", "[id, q, many]", "[id, q, many]"),
        (
            "#foreach($k in $input.params().path.keySet())$k=$input.params().path[$k];#end",
            "id=path;p=1;", "id=path;p=1;"
        ),
        ("$input.params().header.containsKey('Connection')", "false", "true"),
        ("[$!input.params(7)$!input.params('a', 'b')]", "[]", "[]"),
    ]

    @Test("parameters by name and by place", arguments: rows)
    func params(_ template: String, _ aws: String, _ native: String) throws {
        #expect(try Rendered(template, Self.fill).text == aws)
        #expect(try Rendered(template, mode: .velocity, Self.fill).text == native)
    }
}
