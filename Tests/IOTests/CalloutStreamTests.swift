import CPenstock
import PenstockCore
import Testing

@testable import PenstockIO
@testable import PenstockSimulation

/// What ext/callout_stream.h promises, over a loop in a simulated world.
@Suite("A streamed callout")
struct CalloutStreamTests {
    /// What the plugin heard.
    final class Heard {
        var kinds: [UInt32] = []
        var body: [UInt8] = []
        var status: Int32 = -1
        var value: Int64 = -1
        var token: pen_token = 0
    }

    /// A bench whose plugin reads an answer to its end and then responds 200, or 502 when it broke.
    private static func bench(
        seed: UInt64, _ heard: Heard, milliseconds: UInt32 = 60_000, limit: Int = 0,
        onChunk: @escaping (CalloutBench, Exchange) -> pen_verdict? = { _, _ in nil }
    ) -> CalloutBench {
        let bench = CalloutBench(seed: seed)
        bench.onPhase = { [unowned bench] exchange in
            heard.token = bench.start(exchange, .stream, milliseconds: milliseconds) {
                $0.response_max = limit
            }
            return heard.token == 0 ? PEN_FAIL : PEN_PENDING
        }
        bench.onEvent = { [unowned bench] exchange, event in
            heard.kinds.append(event.kind)
            switch event.kind {
            case PEN_EVENT_CALLOUT_HEAD:
                #expect(event.token == heard.token)
            case PEN_EVENT_CALLOUT_CHUNK:
                #expect(event.token == heard.token)
                #expect(event.value == Int64(heard.body.count))
                heard.body += event.data.buffer
                if let verdict = onChunk(bench, exchange) { return verdict }
            case PEN_EVENT_CALLOUT_DONE:
                (heard.status, heard.value) = (event.status, event.value)
                return bench.respond(exchange, event.status > 0 ? 200 : 502)
            default: return PEN_FAIL
            }
            #expect(exchange.pointee.loop.pointee.nextChunk(heard.token))
            #expect(!exchange.pointee.loop.pointee.nextChunk(heard.token), "asked already")
            return PEN_PENDING
        }
        return bench
    }

    private static let body = Array(Content.bytes(1, 0, 100_000))

    private static func answer(_ backend: Backend, _ framing: Int, _ body: [UInt8]) {
        switch framing {
        case 0:
            backend.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            backend.send(body)
        case 1:
            var random = SimulatedRandom(seed: 9)
            backend.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            backend.send(Bodies.chunked(1, body.count, &random))
        default:
            backend.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            backend.send(body)
            backend.connection.finish()
        }
    }

    @Test(
        "tells head, chunks in order and the end, however it is framed",
        arguments: 0..<3, 1...8 as ClosedRange<UInt64>)
    func order(framing: Int, seed: UInt64) {
        let heard = Heard()
        let bench = Self.bench(seed: seed, heard)
        bench.onRequest = { backend, _ in Self.answer(backend, framing, Self.body) }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(heard.body == Self.body)
        #expect(heard.kinds.first == PEN_EVENT_CALLOUT_HEAD)
        #expect(heard.kinds.last == PEN_EVENT_CALLOUT_DONE)
        #expect(heard.kinds.dropFirst().dropLast().allSatisfy { $0 == PEN_EVENT_CALLOUT_CHUNK })
        #expect((heard.status, heard.value) == (200, 0))
        #expect(bench.clients[0].status == 200)
        #expect(bench.leaks() == [])
    }

    @Test("without a body has its end behind its head", arguments: ["204 None", "200 OK"])
    func empty(status: String) {
        let heard = Heard()
        let bench = Self.bench(seed: 2, heard)
        bench.onRequest = { backend, _ in
            let length =
                status.hasPrefix("2") && status.hasSuffix("OK") ? "Content-Length: 0" : "X: y"
            backend.send("HTTP/1.1 \(status)\r\n\(length)\r\n\r\n")
        }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(heard.kinds == [PEN_EVENT_CALLOUT_HEAD, PEN_EVENT_CALLOUT_DONE])
        #expect(bench.leaks() == [])
    }

    @Test(
        "that is not asked for more stops its upstream, holds one block, and goes on when asked",
        arguments: 1...8 as ClosedRange<UInt64>)
    func backPressure(seed: UInt64) {
        let heard = Heard()
        var mark = 0
        let bench = Self.bench(seed: seed, heard) { bench, exchange in
            guard heard.kinds.count == 4 else { return nil }
            // Three pieces in: it waits for ten seconds, longer than the upstream's idle time-out.
            mark = bench.backends[0].connection.bytesRead
            let timer = Tokens.open(
                exchange, .timer, deadline: bench.loop.now + 10_000_000_000)
            #expect(timer != 0)
            return PEN_PENDING
        }
        let asks = bench.onEvent
        bench.onEvent = { [unowned bench] exchange, event in
            guard event.kind == PEN_EVENT_TIMER else { return asks(exchange, event) }
            let read = bench.backends[0].connection.bytesRead
            #expect(read - mark <= bench.loop.blocks.blockSize)
            #expect(bench.loop.blocks.outstanding <= 2, "the client's block and the upstream's")
            #expect(exchange.pointee.loop.pointee.nextChunk(heard.token))
            return PEN_PENDING
        }
        bench.onRequest = { backend, _ in Self.answer(backend, Int(seed % 3), Self.body) }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(heard.body == Self.body)
        #expect(heard.status == 200)
        #expect(bench.leaks() == [])
    }

    @Test(
        "whose backend dies mid-body ends with the reason, and is not tried again",
        arguments: 0..<2, 1...6 as ClosedRange<UInt64>)
    func cut(framing: Int, seed: UInt64) {
        let heard = Heard()
        let bench = Self.bench(seed: seed, heard)
        bench.onRequest = { backend, _ in Self.answer(backend, framing, []) }
        bench.ask()
        #expect(bench.run() == .done)
        // The second goes over the first one's connection, whose reset would be a reason to try again.
        bench.onRequest = { [unowned bench] backend, _ in
            backend.send(
                "HTTP/1.1 200 OK\r\n"
                    + (framing == 0 ? "Content-Length: 500" : "Transfer-Encoding: chunked")
                    + "\r\n\r\n")
            bench.world.after(50_000_000) { backend.send(framing == 0 ? "abc" : "3\r\nabc\r\n") }
            bench.world.after(500_000_000) { backend.connection.reset() }
        }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(heard.body == Array("abc".utf8))
        #expect((heard.status, heard.value) == (0, PEN_UPSTREAM_RESET))
        #expect(bench.backends.count == 1)
        #expect(bench.requests.count == 2)
        #expect(bench.clients.map(\.status) == [200, 502])
        #expect(bench.leaks() == [])
    }

    @Test("is cancelled when the client leaves", arguments: 1...8 as ClosedRange<UInt64>)
    func clientLeaves(seed: UInt64) {
        let heard = Heard()
        let bench = Self.bench(seed: seed, heard)
        bench.onRequest = { [unowned bench] backend, _ in
            backend.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegun")
            bench.world.after(200_000_000) { bench.clients[0].leave() }
        }
        bench.ask()
        #expect(bench.run { bench.backends.first?.isOver == true } == .done)
        #expect(heard.kinds.last == PEN_EVENT_CANCELLED)
        #expect(!heard.kinds.contains(PEN_EVENT_CALLOUT_DONE))
        #expect(bench.leaks() == [])
    }

    @Test("ends with its step: the rest is not read", arguments: [true, false])
    func stepEnds(byStop: Bool) {
        let heard = Heard()
        let bench = Self.bench(seed: 6, heard) { bench, exchange in
            if byStop { exchange.pointee.loop.pointee.cancelCallout(heard.token) }
            return bench.respond(exchange, 200)
        }
        bench.onRequest = { backend, _ in Self.answer(backend, 0, Self.body) }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(heard.kinds == [PEN_EVENT_CALLOUT_HEAD, PEN_EVENT_CALLOUT_CHUNK])
        #expect(bench.run { bench.backends[0].isOver } == .done)
        #expect(bench.leaks() == [])
    }

    @Test("is timed as a whole, pauses included")
    func totalTimeOut() {
        let heard = Heard()
        // It never asks for more than the head.
        let bench = Self.bench(seed: 7, heard, milliseconds: 8000) { _, _ in PEN_PENDING }
        bench.onRequest = { backend, _ in Self.answer(backend, 0, Self.body) }
        bench.ask()
        let began = bench.world.now
        #expect(bench.run() == .done)
        #expect((8000...8200).contains((bench.world.now - began) / 1_000_000))
        #expect((heard.status, heard.value) == (0, PEN_UPSTREAM_TIMEOUT))
        #expect(
            heard.kinds == [
                PEN_EVENT_CALLOUT_HEAD, PEN_EVENT_CALLOUT_CHUNK, PEN_EVENT_CALLOUT_DONE,
            ])
        #expect(bench.leaks() == [])
    }

    @Test(
        "whose upstream says nothing more ends by the upstream's times", arguments: [false, true])
    func upstreamsTimes(hasHead: Bool) {
        let heard = Heard()
        let bench = Self.bench(seed: 8, heard)
        bench.onRequest = { backend, _ in
            if hasHead { backend.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegun") }
        }
        bench.ask()
        let began = bench.world.now
        #expect(bench.run() == .done)
        // idle_timeout is 3 s, head_timeout 5 s.
        let most: UInt64 = hasHead ? 3 : 5
        #expect((most * 1000...most * 1000 + 500).contains((bench.world.now - began) / 1_000_000))
        #expect((heard.status, heard.value) == (0, PEN_UPSTREAM_TIMEOUT))
        #expect(bench.leaks() == [])
    }

    @Test("lets response_max bytes through, and no byte more", arguments: [499, 500, 501])
    func limit(length: Int) {
        let heard = Heard()
        let bench = Self.bench(seed: 9, heard, limit: 500)
        bench.onRequest = { backend, _ in
            Self.answer(backend, 0, Array(Self.body.prefix(length)))
        }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(heard.body.count <= 500)
        #expect(heard.status == (length <= 500 ? 200 : 0))
        #expect(heard.value == (length <= 500 ? 0 : PEN_UPSTREAM_PROTOCOL))
        #expect(bench.leaks() == [])
    }

    @Test("that somebody resumes like a suspension ends, and leaves nothing")
    func resumed() {
        let heard = Heard()
        let bench = Self.bench(seed: 10, heard) { bench, exchange in
            #expect(exchange.pointee.loop.pointee.tokens.claim(heard.token))
            exchange.pointee.loop.pointee.post(
                LoopMessage(
                    event: PEN_EVENT_RESUMED, token: heard.token, value: 0,
                    data: pen_buf(borrowed: .absent)))
            return PEN_PENDING
        }
        bench.onRequest = { backend, _ in Self.answer(backend, 0, Self.body) }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(bench.leaks() == [])
    }

    @Test(
        "to an upstream that refuses is told so, and may be started from an event",
        arguments: [
            SimulatedService.Fate.refuseNow, .refuse,
        ])
    func refused(fate: SimulatedService.Fate) {
        let heard = Heard()
        let bench = Self.bench(seed: 12, heard)
        bench.fate = fate
        let hears = bench.onEvent
        var rounds = 0
        bench.onEvent = { [unowned bench] exchange, event in
            guard event.kind == PEN_EVENT_CALLOUT_DONE, rounds < 2 else {
                return hears(exchange, event)
            }
            rounds += 1
            #expect(event.value == PEN_UPSTREAM_CONNECT)
            heard.token = bench.start(exchange, .stream, milliseconds: 1000)
            return PEN_PENDING
        }
        bench.ask()
        #expect(bench.run() == .done)
        #expect(rounds == 2)
        #expect(heard.value == PEN_UPSTREAM_CONNECT)
        #expect(bench.leaks() == [])
    }
}
