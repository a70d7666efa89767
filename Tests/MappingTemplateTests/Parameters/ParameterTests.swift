import MappingTemplate
import Testing

/// Expressions of the Developer Guide's tables of "Integration request data mapping expressions"
/// and "Integration response header mapping expressions".
@Suite("Parameter mappings")
struct ParameterTests {
    typealias Row = (text: String, source: ParameterSource)
    static let requests: [Row] = [
        ("method.request.path.id", .path("id")),
        ("method.request.querystring.a.b", .query("a.b", isMultiValue: false)),
        ("method.request.multivaluequerystring.a", .query("a", isMultiValue: true)),
        ("method.request.header.X-A", .header("X-A", isMultiValue: false)),
        ("method.request.multivalueheader.X-A", .header("X-A", isMultiValue: true)),
        ("method.request.body", .body(jsonPath: nil)),
        ("method.request.body.a[0].b", .body(jsonPath: "$.a[0].b")),
        ("context.identity.sourceIp", .context("identity.sourceIp")),
        ("stageVariables.host", .stageVariable("host")),
        ("'it''s'", .literal("it''s")), ("''", .literal("")),
    ]

    @Test("a source of a request is understood", arguments: requests)
    func request(row: Row) throws {
        #expect(try ParameterSource(row.text, of: .methodRequest) == row.source)
    }

    static let responses: [Row] = [
        ("integration.response.header.ETag", .header("ETag", isMultiValue: false)),
        ("integration.response.multivalueheader.Via", .header("Via", isMultiValue: true)),
        ("integration.response.body.id", .body(jsonPath: "$.id")),
        ("context.requestId", .context("requestId")), ("'*'", .literal("*")),
    ]

    @Test("a source of a response is understood", arguments: responses)
    func response(row: Row) throws {
        #expect(try ParameterSource(row.text, of: .integrationResponse) == row.source)
    }

    /// An expression and where its caret is.
    static let faults: [(text: String, offset: Int)] = [
        ("method.request.header.", 22), ("method.request.cookie.x", 15),
        ("integration.response.header.x", 0), ("'open", 5), ("", 0), ("context.", 8),
    ]

    @Test("what isn't understood has a caret under its place", arguments: faults)
    func fault(row: (text: String, offset: Int)) throws {
        let error = try #require(throws: MappingExpressionError.self) {
            try ParameterSource(row.text, of: .methodRequest)
        }
        #expect(error.offset == row.offset)
        #expect(
            error.description.hasSuffix("\n  " + String(repeating: " ", count: row.offset) + "^"))
    }

    @Test("targets are headers, and for requests parameters of path and query too")
    func targets() throws {
        #expect(
            try ParameterTarget.integrationRequest("integration.request.querystring.q").place
                == .query)
        #expect(try ParameterTarget.methodResponse("method.response.header.X-A").name == "X-A")
        #expect(throws: MappingExpressionError.self) {
            try ParameterTarget.methodResponse("method.response.querystring.q")
        }
        #expect(throws: MappingExpressionError.self) {
            try ParameterTarget.integrationRequest("method.request.header.q")
        }
    }

    /// corpora/aws-recorded-facts, test_apigateway_header_remapping_http[HTTP], full-integration.
    @Test(
        "response headers are kept, remapped or dropped as recorded",
        arguments: [
            ("Accept", HeaderRules.ResponseOutcome.kept), ("Authorization", .remapped),
            ("Connection", .remapped), ("Content-Length", .remapped), ("Date", .remapped),
            ("TE", .kept), ("Via", .kept), ("Server", .remapped), ("Range", .kept),
            ("WWW-Authenticate", .remapped), ("Transfer-Encoding", .dropped),
        ])
    func response(name: String, outcome: HeaderRules.ResponseOutcome) {
        #expect(HeaderRules.response(name, .http) == outcome)
    }

    /// …_http[HTTP], rows content-length and transfer-encoding; …_aws, rows authorization to te.
    @Test("mapping a forbidden header fails at run time, by type as recorded")
    func forbidden() {
        for type in IntegrationType.allCases {
            #expect(HeaderRules.isForbidden("Content-Length", type))
            #expect(HeaderRules.isForbidden("x-amzn-trace-id", type))
        }
        #expect(HeaderRules.isForbidden("Authorization", .aws))
        #expect(!HeaderRules.isForbidden("Authorization", .http))
        #expect(HeaderRules.isDropped("Via", .http) && !HeaderRules.isDropped("Via", .aws))
        #expect(HeaderRules.isDropped("Referer", .aws) && !HeaderRules.isDropped("Referer", .http))
    }
}
