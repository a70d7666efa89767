import CPenstock
import PenstockCore
import Testing

@Suite("Canary releases", .serialized)
struct CanaryTests {
    private func snapshot(percent: Double) -> Snapshot {
        let integrate = StepDefinition(handle: Stub.ok, phase: PEN_PHASE_INTEGRATE, name: "m")
        var base = APIDefinition(name: "base")
        base.basePath = "/v1"
        base.canary = (api: "next", percent: percent)
        var next = APIDefinition(name: "next")
        for path in ["/orders/{id}", "/old"] {
            base.routes.append(
                RouteDefinition(method: nil, path: path, request: [.step(integrate)], response: []))
        }
        next.routes = [
            RouteDefinition(
                method: nil, path: "/orders/{order}", request: [.step(integrate)], response: [])
        ]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 64), stepMetrics: MetricRegistry(capacity: 64))
        return builder.build(number: 1, apis: [base, next], upstreams: [])
    }

    /// How many of 2,000 requests with random ids the canary got.
    private func drawn(percent: Double, _ path: StaticString) -> Int {
        let loop = CoreLoop()
        let snapshot = snapshot(percent: percent)
        let exchange = loop.request(path, snapshot)
        var random = SystemRandomNumberGenerator()
        var count = 0
        for _ in 0..<2_000 {
            let id = Array(String(random.next(), radix: 16).utf8)
            id.withUnsafeBufferPointer { id in
                guard let start = id.baseAddress else { return }
                exchange.pointee.requestID = ByteView(start, id.count)
                let route = snapshot.route(of: exchange)
                if route?.pointee.api.pointee.canaryRole == .canary { count += 1 }
            }
        }
        return count
    }

    @Test(
        "the canary gets its share",
        arguments: [(0.0, 0...0), (100.0, 2_000...2_000), (25.0, 380...620)])
    func share(percent: Double, expected: ClosedRange<Int>) {
        #expect(expected.contains(drawn(percent: percent, "/v1/orders/7")))
    }

    @Test("what the canary hasn't is its API's")
    func missing() {
        #expect(drawn(percent: 100, "/v1/old") == 0)
    }

    @Test("a canary has no place of its own")
    func unplaced() {
        let snapshot = snapshot(percent: 100)
        #expect(CoreLoop().request("/orders/7", snapshot).pointee.route == nil)
    }
}
