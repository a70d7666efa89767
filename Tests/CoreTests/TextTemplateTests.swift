import CPenstock
import PenstockCore
import Testing

/// Memory for a sink, with guard bytes behind every capacity.
private func written(
    capacity: Int, _ write: (inout ByteSink) -> Void
) -> (text: String, overflowed: Bool, isContained: Bool) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 64)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0xa5, count: capacity + 64)
    var sink = ByteSink(memory, capacity: capacity)
    write(&sink)
    let isContained = (capacity..<capacity + 64).allSatisfy { memory[$0] == 0xa5 }
    return (String(sink.view), sink.overflowed, isContained)
}

@Suite("Text with variables")
struct TextTemplateTests {
    private let loop = CoreLoop()
    private let memory = SnapshotMemory()

    private func exchange(path: String = "/a", status: Int32 = 200) -> Exchange {
        let exchange = CoreLoop.make(loop.services)
        exchange.pointee.method = ByteView("GET")
        exchange.pointee.path = memory.text(path)
        exchange.pointee.clientAddress = ByteView("203.0.113.7")
        exchange.pointee.requestID = ByteView("01234567-89ab-4cde-8f01-23456789abcd")
        exchange.pointee.status = status
        exchange.pointee.responseBytes = 9_223_372_036_854_775_807
        exchange.pointee.receivedAt = 1
        return exchange
    }

    private static let line =
        #"{"id":"$context.requestId","ip":"$context.identity.sourceIp","m":"$context.httpMethod","#
        + #""path":"$context.path","route":"$context.routeKey","s":"$context.status","#
        + #""p":"$context.protocol","l":$context.responseLength,"t":$context.responseLatency,"#
        + #""none":"${request.header.x-none}"}"#

    private func expected(path: String, status: String = "200") -> String {
        #"{"id":"01234567-89ab-4cde-8f01-23456789abcd","ip":"203.0.113.7","m":"GET","path":"\#(path)","#
            + #""route":"-","s":"\#(status)","p":"HTTP/1.1","l":9223372036854775807,"t":0,"none":"-"}"#
    }

    @Test("a log line has each variable, and - for what is absent")
    func logLine() {
        let template = TextTemplate.compile(Self.line, escaping: true, memory: memory)
        let exchange = exchange()
        defer { exchange.deallocate() }
        let line = written(capacity: 1000) { template.render(exchange, into: &$0, missing: "-") }
        #expect(line.text == expected(path: "/a") && !line.overflowed)
        exchange.pointee.status = 0
        let early = written(capacity: 1000) { template.render(exchange, into: &$0, missing: "-") }
        #expect(early.text == expected(path: "/a", status: "-"))
    }

    /// aws-surface.md §2.8 and §6, and the developer guide's "Customizing HTTP API access logs".
    private static let names = """
        accountId apiId authorizer.key authorizer.claims.sub authorizer.principalId authorizer.error \
        authorizer.integrationLatency authorizer.integrationStatus authorizer.latency \
        authorizer.requestId authorizer.status authenticate.error authenticate.latency \
        authenticate.status authorize.error authorize.latency authorize.status awsEndpointRequestId \
        awsEndpointRequestId2 customDomain.basePathMatched customDomain.routingRuleIdMatched \
        dataProcessed deploymentId domainName domainPrefix error.message error.messageString error.responseType \
        error.validationErrorString identity.accountId identity.apiKey \
        identity.apiKeyId identity.caller identity.cognitoAuthenticationProvider \
        identity.cognitoAuthenticationType identity.cognitoIdentityId \
        identity.cognitoIdentityPoolId identity.clientCert.clientCertPem \
        identity.clientCert.subjectDN identity.clientCert.issuerDN \
        identity.clientCert.serialNumber identity.clientCert.validity.notBefore \
        identity.clientCert.validity.notAfter identity.user identity.userAgent identity.userArn \
        identity.principalOrgId identity.vpcId identity.vpceId integration.error \
        integration.integrationStatus integration.latency integration.requestId \
        integration.status integrationErrorMessage integrationLatency integrationStatus \
        isCanaryRequest resourceId resourcePath routeKey stage waf.error waf.latency waf.status \
        wafResponseCode webaclArn xrayTraceId connectionId eventType messageId nothing.of.the.kind
        """.split(separator: " ").map(String.init)

    @Test("in an access log every variable of AWS's is -, where there is none", arguments: names)
    func absent(name: String) {
        let template = TextTemplate.compile(
            "<$context.\(name)>", escaping: true, knowsAll: true, memory: memory)
        let exchange = exchange()
        defer { exchange.deallocate() }
        exchange.pointee.responseBytes = 0
        let line = written(capacity: 100) { template.render(exchange, into: &$0, missing: "-") }
        #expect(line.text == (name == "dataProcessed" ? "<0>" : "<->"))
    }

    @Test(
        "a claim is found by its name, dots and all, also under the name of a chain's step",
        arguments: [
            ("claims.sub", "alice"), ("tokens.claims.sub", "alice"), ("tokens.claims.a.b", "5"),
            ("other.claims.sub", "-"), ("tokens.claim.sub", "-"),
            ("kens.claims.sub", "-"), ("claims.claims.sub", "-"),
        ])
    func claims(name: String, expected: String) {
        let template = TextTemplate.compile(
            "$context.authorizer.\(name)", escaping: true, knowsAll: true, memory: memory)
        let exchange = exchange()
        defer { exchange.deallocate() }
        var claims = pen_value.string(ByteView(#"{"sub":"alice","a.b":"5"}"#))
        claims.type = PEN_JSON
        #expect(exchange.setVariable(ByteView("ctx.tokens.claims"), claims) == PEN_OK)
        let line = written(capacity: 100) { template.render(exchange, into: &$0, missing: "-") }
        #expect(line.text == expected)
    }

    @Test("what JSON escapes is escaped wherever it stands, at every length")
    func escapes() {
        let template = TextTemplate.compile(Self.line, escaping: true, memory: memory)
        for length in 0...40 {
            for position in 0..<max(length, 1) {
                for (raw, escaped) in [
                    ("\"", "\\\""), ("\\", "\\\\"), ("\n", "\\n"), ("\u{7f}", "\\u007f"),
                    ("é", "é"), ("x", "x"),
                ] {
                    let before = String(repeating: "a", count: position)
                    let after = String(repeating: "b", count: max(length - position - 1, 0))
                    let exchange = exchange(path: before + raw + after)
                    defer { exchange.deallocate() }
                    let line = written(capacity: 1000) {
                        template.render(exchange, into: &$0, missing: "-")
                    }
                    #expect(line.text == expected(path: before + escaped + after))
                }
            }
        }
    }

    @Test("with too little room by a byte or more it overflows, and writes nothing behind its end")
    func room() {
        let template = TextTemplate.compile(Self.line, escaping: true, memory: memory)
        let exchange = exchange(path: "/some/path")
        defer { exchange.deallocate() }
        let whole = expected(path: "/some/path")
        for capacity in 0...whole.utf8.count + 40 {
            let line = written(capacity: capacity) {
                template.render(exchange, into: &$0, missing: "-")
            }
            #expect(line.overflowed == (capacity < whole.utf8.count))
            #expect(line.isContained)
            if !line.overflowed { #expect(line.text == whole) }
        }
    }

    @Test(
        "text without variables stays as it is", arguments: ["", "plain", "$5 and $context.nope"])
    func constant(text: String) {
        let template = TextTemplate.compile(text, escaping: true, memory: memory)
        let exchange = exchange()
        defer { exchange.deallocate() }
        #expect(written(capacity: 100) { template.render(exchange, into: &$0) }.text == text)
    }

    @Test("numbers are written in decimal, and only whole")
    func numbers() {
        var values: [Int64] = [0, .max, .min]
        var power: Int64 = 1
        for _ in 0..<18 {
            values += [power - 1, power, power + 1, -power, power * 5]
            power *= 10
        }
        for value in values {
            let text = String(value)
            #expect(written(capacity: 64) { $0.put(decimal: value) }.text == text)
            let tight = written(capacity: text.utf8.count) { $0.put(decimal: value) }
            #expect(tight.text == text && !tight.overflowed && tight.isContained)
            let short = written(capacity: text.utf8.count - 1) { $0.put(decimal: value) }
            #expect(short.overflowed && short.isContained)
        }
    }
}
