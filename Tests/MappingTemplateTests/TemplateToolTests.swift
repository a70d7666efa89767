import JSON
import MappingTemplate
import Testing
import VTL

@Suite("Tools for people who write templates")
struct TemplateToolTests {
    @Test("a trace has each reference, its value and the line that set it")
    func trace() throws {
        let text = """
            #set($a = 1)
            #foreach($x in ['p', 'q'])
            é $a$x #if($a == 2)no#end
            #end
            $nothing$input.params('id')
            """
        let template = try MappingTemplate(text)
        let trace = TemplateTrace(of: text)
        let renderer = MappingRenderer()
        renderer.trace = trace
        let input = MappingInput()
        input.path = [("id", String(repeating: "7", count: 300))]
        try renderer.render(template, input)
        let lines = trace.entries.map {
            "\($0.line):\($0.column) \($0.kind) \($0.source) = \($0.value ?? "nil") from \($0.setAt ?? 0)"
        }
        #expect(
            lines == [
                "1:1 assignment a = 1 from 0", "2:1 assignment x = p from 0",
                "3:3 reference $a = 1 from 1", "3:5 reference $x = p from 2",
                "3:8 condition  = false from 0", "2:1 assignment x = q from 0",
                "3:3 reference $a = 1 from 1", "3:5 reference $x = q from 2",
                "3:8 condition  = false from 0", "5:1 reference $nothing =  from 0",
                "5:9 reference $input.params('id') = \(String(repeating: "7", count: 200))… from 0",
            ])
    }

    /// The trace of a rendering of a template that is traced in its expressions too.
    private func traced(_ text: String, _ mode: VTLDialect.Mode = .aws) throws -> [String] {
        var options = MappingTemplate.Options(mode: mode)
        options.isTraced = true
        let template = try MappingTemplate(text, options: options)
        let trace = TemplateTrace(of: text)
        let renderer = MappingRenderer()
        renderer.trace = trace
        let input = MappingInput(body: Array(#"{"n": 2}"#.utf8))
        input.path = [("id", "7")]
        try renderer.render(template, input)
        return trace.entries.map {
            "\($0.column) \($0.kind) \($0.source) = \($0.value ?? "nil") from \($0.setAt ?? 0)"
        }
    }

    static let insideExpressions: [(template: String, entries: [String])] = [
        (
            "#set($a = $input.path('$.n') + 1)",
            ["11 reference $input.path('$.n') = 2 from 0", "1 assignment a = 3 from 0"]
        ),
        (
            "#set($a = 1)#if($a == 1 && !$none)x#end",
            [
                "1 assignment a = 1 from 0", "17 reference $a = 1 from 1",
                "29 reference $none =  from 0", "13 condition  = false from 0",
            ]
        ),
        (
            "$util.urlEncode($input.params('id'))",
            [
                "17 reference $input.params('id') = 7 from 0",
                "1 reference $util.urlEncode($input.params('id')) = 7 from 0",
            ]
        ),
        (
            "#foreach($x in [1..$input.path('$.n')])${x}#end",
            [
                "20 reference $input.path('$.n') = 2 from 0", "1 assignment x = 1 from 0",
                "40 reference ${x} = 1 from 1", "1 assignment x = 2 from 0",
                "40 reference ${x} = 2 from 1",
            ]
        ),
        (
            "#set($m = {'k': $input.params('id')})#set($l = [$m.k, \"<$m.k>\"])",
            [
                "17 reference $input.params('id') = 7 from 0", "1 assignment m = {k=7} from 0",
                "49 reference $m.k = 7 from 1", "57 reference $m.k = 7 from 1",
                "38 assignment l = [7, <7>] from 0",
            ]
        ),
        // What isn't evaluated isn't traced.
        ("#if(false && $input.params('id'))x#end", ["1 condition  = false from 0"]),
    ]

    @Test("and those inside expressions where the template is traced", arguments: insideExpressions)
    func expressions(_ template: String, _ entries: [String]) throws {
        #expect(try traced(template) == entries)
        #expect(try traced(template, .velocity).count == entries.count)
    }

    @Test("a trace keeps as many entries as its limit")
    func limit() {
        let trace = TemplateTrace(of: "x")
        for _ in 0..<TemplateTrace.entriesMax { trace.condition(at: 0, isTrue: true) }
        #expect(trace.dropped == 0)
        trace.condition(at: 0, isTrue: true)
        #expect(trace.entries.count == TemplateTrace.entriesMax)
        #expect(trace.dropped == 1)
    }

    /// A template that shows all there is.
    static let probe =
        "$input.body|$input.params('id')|$input.params('q')|$input.params('h')|"
        + "$context.identity.sourceIp|$stageVariables.v"

    /// Events and what the probe prints for them.
    static let events: [(event: String, output: String)] = [
        (#"{}"#, "{}|||||"),
        (
            #"{"body": {"a": [1, 2.50]}, "params": {"path": {"id": "7"}, "querystring": {"q": 1}, "#
                + #""header": {"h": true}}, "context": {"identity": {"sourceIp": "::1"}}, "#
                + #""stageVariables": {"v": "x"}}"#, #"{"a":[1,2.50]}|7|1|true|::1|x"#
        ),
        (
            #"{"resource": "/{id}", "path": "/7", "httpMethod": "POST", "headers": {"h": "H"}, "#
                + #""multiValueHeaders": {"h": ["H"]}, "queryStringParameters": null, "#
                + #""multiValueQueryStringParameters": {"q": ["1", "2"]}, "pathParameters": {"id": "7"}, "#
                + #""stageVariables": null, "requestContext": {"identity": {"sourceIp": "::1"}}, "#
                + #""body": "aGk=", "isBase64Encoded": true}"#, "hi|7|2|H|::1|"
        ),
    ]

    @Test("an event is read in our form and in that of Lambda proxies", arguments: events)
    func event(event: String, output: String) throws {
        let input = try MappingInput(event: JSONValue(parsing: event))
        let renderer = MappingRenderer()
        try renderer.render(try MappingTemplate(Self.probe), input)
        #expect(String(decoding: renderer.output, as: UTF8.self) == output)
    }

    /// What is no event, and the place.
    static let refused: [(event: String, pointer: String)] = [
        ("[]", ""), (#"{"bodi": 1}"#, "/bodi"), (#"{"params": {"query": {}}}"#, "/params/query"),
        (#"{"params": {"path": []}}"#, "/params/path"),
        (#"{"params": {"path": {"a": {}}}}"#, "/params/path/a"), (#"{"context": 1}"#, "/context"),
        (#"{"body": "!", "isBase64Encoded": true, "requestContext": {}}"#, "/body"),
    ]

    @Test("what is no event is refused with its place", arguments: refused)
    func isRefused(event: String, pointer: String) throws {
        let value = try JSONValue(parsing: event)
        let error = #expect(throws: MappingEventError.self) { try MappingInput(event: value) }
        #expect(error?.pointer.description == pointer)
    }

    /// A template, whether it is native, and the findings.
    static let checks: [(text: String, isNative: Bool, messages: [String])] = [
        ("$context.requestID", false, ["there is no 'requestID' here: it has no value"]),
        ("$context.identity.sourceIp $context.authorizer.any $context.error.message", false, []),
        ("$util.time.nowISO8601()", false, ["there is no 'time' here: it has no value"]),
        ("$util.time.nowISO8601() $util.toJson($input.xml.children)", true, []),
        ("$util.time.now()", true, ["there is no method 'now' here: it has no value"]),
        ("$input.xml.nmae", true, ["there is no 'nmae' here: it has no value"]),
        ("$util.hash.hmacSha256('a', 'b')$util.hash.md5('x')", true, []),
    ]

    @Test("templates are checked against what the gateway has", arguments: checks)
    func check(text: String, isNative: Bool, messages: [String]) throws {
        let template = try MappingTemplate(
            text, options: .init(mode: isNative ? .velocity : .aws))
        #expect(template.findings().map(\.message) == messages)
    }
}
