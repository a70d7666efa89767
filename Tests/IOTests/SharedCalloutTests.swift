import CPenstock
import PenstockCore
import Testing

@testable import PenstockIO
@testable import PenstockSimulation

/// What ext/callout.h promises of `single_flight_key` and `cache_ttl_ms`.
@Suite("Callouts with a key")
struct SharedCalloutTests {
    /// A bench whose plugin makes a callout under the key "k" and answers with what it got; the
    /// backend answers `status` after 300 ms.
    private static func bench(
        timeToLive: UInt32 = 0, status: Int = 200,
        key: @escaping (Int) -> StaticString? = { _ in "k" }
    ) -> CalloutBench {
        let bench = CalloutBench(seed: 11)
        var number = 0
        bench.onPhase = { [unowned bench] exchange in
            number += 1
            let name = key(number)
            let token = bench.start(exchange) {
                $0.single_flight_key = name.map { ByteView($0) } ?? .absent
                $0.cache_ttl_ms = timeToLive
            }
            return token == 0 ? PEN_FAIL : PEN_PENDING
        }
        bench.onEvent = { [unowned bench] exchange, event in
            guard event.kind == PEN_EVENT_CALLOUT_DONE, event.status > 0 else { return PEN_FAIL }
            #expect(String(event.data) == "answer")
            #expect(event.header_count == 2)
            return bench.respond(exchange, 200)
        }
        bench.onRequest = { [unowned bench] backend, _ in
            bench.world.after(300_000_000) {
                backend.send(
                    "HTTP/1.1 \(status) Fine\r\nContent-Length: 6\r\nX-A: b\r\n\r\nanswer")
            }
        }
        return bench
    }

    @Test("that are equal at one time share one request, and later ones don't")
    func singleFlight() {
        let bench = Self.bench()
        for _ in 0..<5 { bench.ask() }
        #expect(bench.run() == .done)
        #expect(bench.clients.allSatisfy { $0.status == 200 })
        #expect(bench.requests.count == 1)
        bench.ask()
        #expect(bench.run() == .done)
        #expect(bench.requests.count == 2)
        #expect(bench.leaks() == [])
    }

    @Test("that differ, and callouts without one, have requests of their own")
    func otherKeys() {
        let bench = Self.bench(timeToLive: 60_000) { $0 == 1 ? "a" : $0 == 2 ? "b" : nil }
        for _ in 0..<4 { bench.ask() }
        #expect(bench.run() == .done)
        #expect(bench.requests.count == 4)
        #expect(bench.leaks() == [])
    }

    @Test("go on for those that wait when the first one's client leaves")
    func leaderLeaves() {
        let bench = Self.bench()
        bench.ask()
        bench.ask(after: 100_000_000)
        bench.world.after(200_000_000) { [unowned bench] in bench.clients[0].leave() }
        #expect(bench.run() == .done)
        #expect(bench.clients[1].status == 200)
        #expect(bench.requests.count == 1)
        #expect(bench.leaks() == [])
    }

    @Test(
        "each have their own time: who has more of it gets an answer that comes too late for another",
        arguments: [[200, 0], [0, 200], [200, 5000], [5000, 200]] as [[UInt32]],
        [1, 2, 3, 4, 5] as [UInt64])
    func ownTimes(times: [UInt32], seed: UInt64) {
        let bench = CalloutBench(seed: seed)
        var values: [[Int64]] = []
        var number = 0
        bench.onPhase = { [unowned bench] exchange in
            number += 1
            let token = bench.start(exchange, milliseconds: times[number - 1]) {
                $0.single_flight_key = ByteView("k")
            }
            return token == 0 ? PEN_FAIL : PEN_PENDING
        }
        bench.onEvent = { [unowned bench] exchange, event in
            values.append([Int64(event.status), event.value])
            return bench.respond(exchange, 200)
        }
        bench.onRequest = { [unowned bench] backend, _ in
            bench.world.after(700_000_000) {
                backend.send("HTTP/1.1 200 Fine\r\nContent-Length: 6\r\n\r\nanswer")
            }
        }
        bench.ask()
        bench.ask(after: 100_000_000)
        #expect(bench.run() == .done)
        #expect(bench.requests.count == 1)
        #expect(values == [[0, PEN_UPSTREAM_TIMEOUT], [200, 0]])
        #expect(bench.leaks() == [])
    }

    @Test("have the answer of before for as long as it lives")
    func cache() {
        let bench = Self.bench(timeToLive: 2000)
        bench.ask()
        #expect(bench.run() == .done)
        // Answered at about 0.3 s, so dead at about 2.3 s.
        bench.ask(after: 1_500_000_000)
        #expect(bench.run() == .done)
        #expect(bench.requests.count == 1)
        bench.ask(after: 1_500_000_000)
        #expect(bench.run() == .done)
        #expect(bench.requests.count == 2)
        #expect(bench.clients.allSatisfy { $0.status == 200 })
        #expect(bench.leaks() == [])
    }

    @Test("don't remember what is no 2xx")
    func failuresAreNotCached() {
        let bench = Self.bench(timeToLive: 60_000, status: 503)
        for _ in 0..<2 {
            bench.ask()
            #expect(bench.run() == .done)
        }
        #expect(bench.requests.count == 2)
    }
}
