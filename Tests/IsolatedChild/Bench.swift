import CPenstock
import Glibc
import PenstockCore
import PenstockHost

/// Measures one isolated step from the call to its verdict, on loops as a gateway has them.
enum Bench {
    /// Prints the median and the 99th percentile of `rounds` round trips, in microseconds.
    static func run(library: String, directory: String, rounds: Int) throws {
        let loop = PollLoop()
        let host = PenstockHost.Host(
            loops: [loop.services], options: HostOptions(stateDirectory: directory), log: { _ in })
        let instance = try IsolatedInstance(
            library: library, descriptor: "test.modes",
            spec: InstanceSpec(name: "modes", config: #"{"mode":"plain"}"#), host: host)
        // The loop takes the child's socket from its inbox, as it takes a snapshot.
        loop.turn(waitMax: 0)
        let step = StepDefinition(handle: instance, phase: PEN_PHASE_INTEGRATE, name: "modes")
        var api = APIDefinition(name: "bench")
        api.routes = [
            RouteDefinition(method: nil, path: "/{id}", request: [.step(step)], response: [])
        ]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 16), stepMetrics: MetricRegistry(capacity: 16))
        let snapshot = builder.build(number: 1, apis: [api], upstreams: [])
        var isDone = false
        loop.onAdvance = { _, _ in isDone = true }
        var times: [UInt64] = []
        for _ in 0..<rounds {
            let exchange = request(loop, snapshot)
            isDone = false
            let start = PollLoop.monotonicNanoseconds()
            if Pipeline.start(exchange) == .pending {
                while !isDone { loop.turn(waitMax: 1000) }
            }
            times.append(PollLoop.monotonicNanoseconds() - start)
            precondition(exchange.pointee.status == 201, "the step did not answer")
            Pipeline.end(exchange, why: PEN_END_DONE)
            loop.returnExchange(exchange)
        }
        times.sort()
        let line =
            "isolated step: p50 \(micros(times[rounds / 2])) µs, "
            + "p99 \(micros(times[rounds * 99 / 100])) µs, min \(micros(times[0])) µs "
            + "over \(rounds) round trips\n"
        _ = write(1, line, line.utf8.count)
    }

    private static func micros(_ nanoseconds: UInt64) -> String {
        let tenths = (nanoseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A request as a browser sends one: ten headers.
    private static func request(_ loop: PollLoop, _ snapshot: Snapshot) -> Exchange {
        let exchange = loop.lendExchange()
        exchange.pointee.method = ByteView("GET")
        exchange.pointee.methodID = .get
        exchange.pointee.target = ByteView("/7?x=1")
        exchange.pointee.path = ByteView("/7")
        exchange.pointee.query = ByteView("x=1")
        exchange.pointee.authority = ByteView("example.org")
        exchange.pointee.clientAddress = ByteView("203.0.113.7")
        exchange.pointee.requestID = ByteView("11111111-2222-3333-4444-555555555555")
        exchange.pointee.route = snapshot.routes.baseAddress
        let headers: [(StaticString, StaticString)] = [
            ("Host", "example.org"), ("Accept", "*/*"), ("Accept-Encoding", "gzip, br"),
            ("Accept-Language", "en"), ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"),
            ("Cookie", "session=0123456789abcdef0123456789abcdef"), ("X-Key", "secret"),
            ("Referer", "https://example.org/"), ("Cache-Control", "no-cache"), ("DNT", "1"),
        ]
        for (name, value) in headers {
            _ = exchange.appendHeader(
                PEN_REQUEST_HEADERS, name: ByteView(name), value: ByteView(value))
        }
        return exchange
    }
}
