import CPenstock
import PenstockCore
import Testing

@testable import PenstockIO
@testable import PenstockSimulation

/// What ext/callout.h promises of a buffered callout.
@Suite("A callout")
struct CalloutTests {
    /// How a callout ended, and when after its start.
    struct End: Equatable {
        var status: Int32
        var value: Int64
        var body: String
        init(_ event: pen_event) {
            (status, value, body) = (event.status, event.value, String(event.data))
        }
    }

    /// A bench whose plugin makes one callout and answers with 200 when it ends.
    private static func bench(
        seed: UInt64, ends: @escaping (End, UInt64) -> Void,
        change: @escaping (inout pen_callout_request) -> Void = { _ in }, milliseconds: UInt32 = 0
    ) -> CalloutBench {
        let bench = CalloutBench(seed: seed)
        var began: UInt64 = 0
        bench.onPhase = { [unowned bench] exchange in
            began = bench.loop.now
            let token = bench.start(exchange, milliseconds: milliseconds, change: change)
            return token == 0 ? PEN_FAIL : PEN_PENDING
        }
        bench.onEvent = { [unowned bench] exchange, event in
            guard event.kind == PEN_EVENT_CALLOUT_DONE else { return PEN_FAIL }
            ends(End(event), (bench.loop.now - began) / 1_000_000)
            return bench.respond(exchange, 200)
        }
        return bench
    }

    @Test("that nobody answers ends after its own time", arguments: 1...10 as ClosedRange<UInt64>)
    func timeOut(seed: UInt64) {
        var found: [(End, UInt64)] = []
        let bench = Self.bench(
            seed: seed, ends: { found.append(($0, $1)) }, milliseconds: 500)
        bench.ask()
        #expect(bench.run() == .done)
        #expect(found.map(\.0.status) == [0])
        #expect(found.map(\.0.value) == [PEN_UPSTREAM_TIMEOUT])
        #expect((500...600).contains(found.first?.1 ?? 0))
        #expect(bench.clients[0].status == 200)
        #expect(bench.leaks() == [])
        #expect(bench.backends.allSatisfy { $0.isOver }, "the request is not left under way")
    }

    @Test("is timed as a whole, however steadily its answer drips")
    func totalTimeOut() {
        var found: [(End, UInt64)] = []
        let bench = Self.bench(seed: 3, ends: { found.append(($0, $1)) }, milliseconds: 1000)
        bench.onRequest = { [unowned bench] backend, _ in
            backend.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            func drip() {
                guard !backend.isOver else { return }
                backend.send("x")
                bench.world.after(100_000_000, drip)
            }
            drip()
        }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(found.map(\.0.value) == [PEN_UPSTREAM_TIMEOUT])
        #expect((1000...1100).contains(found.first?.1 ?? 0))
        #expect(bench.leaks() == [])
    }

    @Test("without a time of its own has its upstream's")
    func upstreamsTime() {
        var found: [(End, UInt64)] = []
        let bench = Self.bench(seed: 4, ends: { found.append(($0, $1)) })
        bench.ask()
        #expect(bench.run() == .done)
        #expect(found.map(\.0.value) == [PEN_UPSTREAM_TIMEOUT])
        #expect((5000...5100).contains(found.first?.1 ?? 0))
    }

    @Test(
        "takes an answer of its limit, and no byte more",
        arguments: [(10, 10, true), (10, 11, false), (0, 1000, true), (0, 1001, false)]
            + [(5000, 1000, true), (5000, 1001, false)])
    func sizeLimit(limit: Int, length: Int, fits: Bool) {
        for framing in ["Content-Length: \(length)\r\n", "Connection: close\r\n"] {
            var found: [End] = []
            let bench = Self.bench(
                seed: UInt64(length), ends: { end, _ in found.append(end) },
                change: { $0.response_max = limit })
            bench.onRequest = { backend, _ in
                backend.send("HTTP/1.1 200 OK\r\n\(framing)\r\n")
                backend.send(String(repeating: "y", count: length))
                if framing.hasPrefix("Connection") { backend.connection.finish() }
            }
            bench.ask()
            #expect(bench.run() == .done)
            #expect(found.map(\.status) == [fits ? 200 : 0])
            #expect(found.map(\.value) == [fits ? 0 : PEN_UPSTREAM_PROTOCOL])
            #expect(found.map(\.body.count) == [fits ? length : 0])
            #expect(bench.leaks() == [])
        }
    }

    @Test("takes as many fields as a forwarded answer may have", arguments: [100, 101])
    func fieldLimit(count: Int) {
        var found: [End] = []
        let bench = Self.bench(seed: 13, ends: { end, _ in found.append(end) })
        bench.onRequest = { backend, _ in
            let fields = (1..<count).map { "X-\($0): y\r\n" }.joined()
            backend.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(fields)\r\n")
        }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(found.map(\.value) == [count <= 100 ? 0 : PEN_UPSTREAM_PROTOCOL])
        #expect(bench.leaks() == [])
    }

    @Test("to an upstream that refuses at once is answered after the call, not inside it")
    func refused() {
        var found: [End] = []
        var isInside = false
        let bench = CalloutBench(seed: 5)
        bench.fate = .refuseNow
        bench.onPhase = { [unowned bench] exchange in
            isInside = true
            defer { isInside = false }
            return bench.start(exchange) == 0 ? PEN_FAIL : PEN_PENDING
        }
        bench.onEvent = { [unowned bench] exchange, event in
            #expect(!isInside)
            found.append(End(event))
            return bench.respond(exchange, 200)
        }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(found.map(\.value) == [PEN_UPSTREAM_CONNECT])
        #expect(bench.clients[0].status == 200)
        #expect(bench.leaks() == [])
    }

    @Test("is cancelled with its exchange", arguments: 1...10 as ClosedRange<UInt64>)
    func cancelled(seed: UInt64) {
        let bench = CalloutBench(seed: seed)
        var events: [UInt32] = []
        bench.onPhase = { [unowned bench] in bench.start($0) == 0 ? PEN_FAIL : PEN_PENDING }
        bench.onEvent = { _, event in
            events.append(event.kind)
            return PEN_FAIL
        }
        bench.onRequest = { [unowned bench] backend, _ in
            backend.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegun")
            bench.world.after(200_000_000) { bench.clients[0].leave() }
        }
        bench.ask()
        #expect(bench.run { bench.backends.first?.isOver == true } == .done)
        #expect(events == [PEN_EVENT_CANCELLED])
        #expect(bench.leaks() == [])
    }
}
