import JSON
import MappingTemplate
import Testing

// aws-templates.md, fact 10, and API Gateway Developer Guide, "Override your API's request and response
// parameters and status codes for REST APIs".
@Suite("$context.requestOverride and .responseOverride")
struct OverrideTests {
    static let rows: [(template: String, request: String, response: String)] = [
        ("#set($context.requestOverride.path.x = 'a')", #"{"path":{"x":"a"}}"#, "{}"),
        (
            "#set($k = 'h-' + 1)#set($context.requestOverride.header[$k] = 'b')",
            #"{"header":{"h-1":"b"}}"#, "{}"
        ),
        (
            "$context.requestOverride.querystring.put('q', 'c')",
            #"{"querystring":{"q":"c"}}"#, "{}"
        ),
        (
            #"#set($context["requestOverride"].querystring["k"] = "d")"#,
            #"{"querystring":{"k":"d"}}"#, "{}"
        ),
        (
            #"#set($m = $context.requestOverride.header)#set($m[$input.params('id')] = "e")"#,
            #"{"header":{"7":"e"}}"#, "{}"
        ),
        ("#set($context.requestOverride.header = {'a': 'f'})", #"{"header":{"a":"f"}}"#, "{}"),
        ("#set($context.responseOverride.status = 404)", "{}", #"{"status":404}"#),
        (
            "#set($context.responseOverride.header.h = $input.path('$.n'))", "{}",
            #"{"header":{"h":7}}"#
        ),
        // The last one counts.
        (
            "#set($context.responseOverride.status = 1)#set($context.responseOverride.status = 2)",
            "{}", #"{"status":2}"#
        ),
        // Asking is not setting.
        (
            "#if($context.requestOverride.header.size() == 0)x#end$context.responseOverride.status",
            "{}", "{}"
        ),
        ("", "{}", "{}"),
    ]

    @Test("what a template sets is there afterwards", arguments: rows)
    func set(_ template: String, _ request: String, _ response: String) throws {
        let done = try Rendered(template, body: #"{"n": 7}"#) { $0.path = [("id", "7")] }
        #expect(done.fault == nil)
        #expect(JSONValue.object(done.overrides.request).compact == request)
        #expect(JSONValue.object(done.overrides.response).compact == response)
    }

    @Test("the response's template sees what the request's has set, and adds to it")
    func carried() throws {
        let first = try Rendered(
            "#set($context.requestOverride.path.x = 'a')#set($context.responseOverride.custom = 'c')"
        )
        let second = try Rendered(
            "$context.requestOverride.path.x $context.responseOverride.custom"
                + "#set($context.responseOverride.header.h = 'b')"
        ) { $0.overrides = first.overrides }
        #expect(second.text == "a c")
        #expect(second.overrides.responseHeader.map(\.value) == ["b"])
        #expect(second.overrides.request(.path).map(\.value) == ["a"])
    }

    // "status must be int 100-599 or ignored" (aws-surface.md §2.8): whether it is used is the plugin's
    // business; what is no whole number is none.
    static let statuses: [(value: String, status: Int?)] = [
        ("404", 404), ("'404'", 404), ("'4O4'", nil), ("40.5", nil), ("''", nil), ("99", 99),
        ("{}", nil), ("true", nil),
    ]

    @Test("a status is a whole number or spells one", arguments: statuses)
    func status(_ value: String, _ status: Int?) throws {
        let done = try Rendered("#set($context.responseOverride.status = \(value))")
        #expect(done.overrides.status == status)
    }

    @Test("the status is a value of the template until then, and the maps print nothing")
    func reading() throws {
        let done = try Rendered(
            """
            #set($context.responseOverride.status = 202)$context.responseOverride.status \
            [$context.requestOverride$context.requestOverride.header$context.identity]\
            $context.requestOverride.keySet()$context.responseOverride.keySet()
            """, context: #"{"identity": {"user": "u"}}"#)
        #expect(done.text == "202 [][path, header, querystring][header, status]")
    }
}
