import CPenstock
import PenstockCore
import PenstockIO

/// What a plugin knows of an answer that it reads piece by piece.
struct SimulatedStream {
    var token: pen_token
    /// As the answer's head announced it.
    var length = -1
    /// Bytes that came.
    var bytes = 0
    /// Its time is so short that it may run out.
    var isHurried: Bool
    /// It waits for a worker and has not asked.
    var isPaused = false
}

extension SimulatedConfiguration {
    /// Reads an upstream's answer piece by piece; pauses, gives up and runs out of time now and then.
    var streaming: SimulatedPlugin {
        plugin { state, exchange, _ in
            let run = SimulatedPlugin.run(state)
            let exchange = Exchange(exchange)
            let id = SimulatedPlugin.id(exchange)
            let isHurried = run.random.chance(100)
            let time = UInt64(isHurried ? run.random.below(40_000_000) : 100_000_000_000)
            let token = Tokens.open(
                exchange, .stream, deadline: exchange.pointee.loop.pointee.now + time)
            guard token != 0 else { return PEN_FAIL }
            run.streams[id] = SimulatedStream(token: token, isHurried: isHurried)
            let started = SimulatedConfiguration.withCallout(id) {
                exchange.pointee.loop.pointee.stream(exchange, $0, token)
            }
            return started ? PEN_PENDING : PEN_FAIL
        } event: { state, exchange, event in
            guard let exchange else { return PEN_FAIL }
            return SimulatedPlugin.run(state).streamed(Exchange(exchange), event.pointee)
        }
    }
}

extension SimulatedRun {
    /// One event of an exchange's stream: checks it and says what the plugin does.
    fileprivate func streamed(_ exchange: Exchange, _ event: pen_event) -> pen_verdict {
        let id = SimulatedPlugin.id(exchange)
        guard let stream = streams[id] else {
            fail("\(id) hears of a stream that is over")
            return PEN_FAIL
        }
        if event.kind != PEN_EVENT_CANCELLED, event.kind != PEN_EVENT_RESUMED {
            if event.token != stream.token { fail("\(id) hears of another's stream") }
            if stream.isPaused, event.value != PEN_UPSTREAM_TIMEOUT {
                fail("\(id) gets a piece it did not ask for")
            }
        }
        switch event.kind {
        case PEN_EVENT_CALLOUT_HEAD: takeHead(id, event)
        case PEN_EVENT_CALLOUT_CHUNK: takeChunk(id, event)
        case PEN_EVENT_RESUMED: streams[id]?.isPaused = false
        case PEN_EVENT_CALLOUT_DONE:
            streams[id] = nil
            guard event.status > 0 else {
                let isLate = stream.isHurried && event.value == PEN_UPSTREAM_TIMEOUT
                return isLate ? PEN_CONTINUE : PEN_FAIL
            }
            if stream.bytes != stream.length {
                fail("the stream of \(id) has \(stream.bytes) of \(stream.length) bytes")
            }
            return PEN_CONTINUE
        default:
            streams[id] = nil
            return PEN_FAIL
        }
        return goOn(exchange, id, stream.token)
    }

    private func takeHead(_ id: Int, _ event: pen_event) {
        for i in 0..<event.header_count {
            guard let field = event.headers?[i] else { continue }
            switch String(field.name).lowercased() {
            case "x-echo-id" where Int(String(field.value)) != id:
                fail("the stream of \(id) got the answer to \(String(field.value))")
            case "x-echo-len": streams[id]?.length = Int(String(field.value)) ?? -1
            default: break
            }
        }
    }

    private func takeChunk(_ id: Int, _ event: pen_event) {
        let before = streams[id]?.bytes ?? 0
        if event.data.n == 0 { fail("the stream of \(id) has an empty chunk") }
        if event.value != Int64(before) { fail("the stream of \(id) miscounts") }
        if !Content.matches(id, before, Array(event.data.buffer)[...]) {
            fail("the stream of \(id) got other bytes from \(before) on")
        }
        streams[id]?.bytes += event.data.n
    }

    /// Asks at once, after a while, or not at all.
    private func goOn(_ exchange: Exchange, _ id: Int, _ token: pen_token) -> pen_verdict {
        switch random.below(40) {
        case 0:
            streams[id] = nil
            return PEN_CONTINUE
        case 1...8:
            guard SimulatedPlugin.suspend(exchange) != 0 else { break }
            streams[id]?.isPaused = true
            return PEN_PENDING
        default: break
        }
        if !exchange.pointee.loop.pointee.nextChunk(token) { fail("\(id) may not ask") }
        return PEN_PENDING
    }
}
