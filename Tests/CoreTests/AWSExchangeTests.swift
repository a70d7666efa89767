import CPenstock
import PenstockCore
import Testing

// What API Gateway makes for every request: ids and the trace (aws-surface.md §2.7, §3; X-Ray
// Developer Guide, "Tracing header").
@Suite("Exchanges with AWS's manners")
struct AWSExchangeTests {
    private let loop = CoreLoop()

    private func start(_ kind: APIProtocol, trace: StaticString? = nil) -> Exchange {
        var api = APIDefinition(name: "a")
        api.kind = kind
        let stub = Stub { _, _, _ in PEN_FAIL }
        api.routes = [
            RouteDefinition(
                method: nil, path: "/",
                request: [
                    .step(StepDefinition(handle: stub, phase: PEN_PHASE_INTEGRATE, name: "i"))
                ], response: [])
        ]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 8), stepMetrics: MetricRegistry(capacity: 8))
        let snapshot = builder.build(number: 1, apis: [api], upstreams: [])
        let exchange = loop.request("/", snapshot)
        exchange.pointee.requestID = ByteView("01234567-89ab-4cde-8f01-23456789abcd")
        if let trace {
            _ = exchange.appendHeaderInPlace(
                PEN_REQUEST_HEADERS,
                HeaderField(
                    name: ByteView("x-amzn-trace-id"), value: ByteView(trace), id: .xAmznTraceID))
        }
        loop.services.pointee.unixMilliseconds = 0x5759_e988 * 1000
        _ = Pipeline.start(exchange)
        // The snapshot's memory goes with it.
        withExtendedLifetime(snapshot) {}
        exchange.pointee.route = nil
        return exchange
    }

    @Test("an HTTP API has one id of 16 characters, a REST API one more than the request's")
    func ids() {
        let http = start(.http)
        let text = String(http.pointee.requestID)
        #expect(text.utf8.count == 16 && text.hasSuffix("="))
        #expect(http.pointee.requestID.equals(http.pointee.extendedRequestID))
        let rest = start(.rest)
        #expect(String(rest.pointee.requestID).utf8.count == 36)
        #expect(String(rest.pointee.extendedRequestID) == text)
        let native = start(.native)
        #expect(!native.pointee.extendedRequestID.isPresent && !native.pointee.traceID.isPresent)
    }

    @Test(
        "a root is made where the client's value has none",
        arguments: [
            (nil, "Root=1-5759e988-0123456789ab23456789abcd"),
            ("Root=1-1-1;Sampled=1", "Root=1-1-1;Sampled=1"),
            ("Sampled=1", "Root=1-5759e988-0123456789ab23456789abcd;Sampled=1"),
        ] as [(StaticString?, String)])
    func trace(_ sent: StaticString?, _ expected: String) {
        let exchange = start(.http, trace: sent)
        #expect(String(exchange.pointee.traceID) == expected)
        #expect(String(exchange.pointee.request.first(.xAmznTraceID)) == expected)
    }

    @Test("failures of an HTTP API are its own, without an error type")
    func failures() {
        let exchange = start(.http)
        #expect(exchange.pointee.status == 503)
        #expect(
            String(exchange.pointee.responseBody.bytes) == #"{"message":"Service Unavailable"}"#)
        #expect(!exchange.pointee.response.first(ByteView("x-amzn-ErrorType")).isPresent)
    }
}
