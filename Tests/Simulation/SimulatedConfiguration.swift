import CPenstock
import PenstockCore
import PenstockIO

/// The routes of a simulated gateway, one for each way an exchange can go.
struct SimulatedConfiguration {
    let run: SimulatedRun

    /// A snapshot; upstreams are the same as long as `version` is.
    func snapshot(number: UInt64, version: Int) -> Snapshot {
        var api = APIDefinition(name: "sim")
        let forward = plugin { state, exchange, _ in
            SimulatedConfiguration.forward(state, exchange)
        }
        api.routes = [
            route("/f/{id}", [(PEN_PHASE_INTEGRATE, forward)]),
            route("/r/{id}", [(PEN_PHASE_INTEGRATE, racing)]),
            route("/l/{id}", [(PEN_PHASE_INTEGRATE, local)]),
            route("/e/{id}", [(PEN_PHASE_INTEGRATE, echo)]),
            route("/w/{id}", [(PEN_PHASE_VALIDATE, waiting), (PEN_PHASE_INTEGRATE, forward)]),
            route("/c/{id}", [(PEN_PHASE_VALIDATE, asking), (PEN_PHASE_INTEGRATE, forward)]),
            route("/s/{id}", [(PEN_PHASE_VALIDATE, streaming), (PEN_PHASE_INTEGRATE, forward)]),
            route(
                "/h/{id}", [(PEN_PHASE_VALIDATE, holding), (PEN_PHASE_INTEGRATE, listening)],
                [(PEN_PHASE_TRANSFORM_RESPONSE, waiting)]),
            route("/u/{id}", [(PEN_PHASE_INTEGRATE, lingering)]),
            route(
                "/b/{id}",
                [(PEN_PHASE_TRANSFORM_REQUEST, buffering), (PEN_PHASE_INTEGRATE, forward)],
                [(PEN_PHASE_TRANSFORM_RESPONSE, buffering)]),
        ]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 32), stepMetrics: MetricRegistry(capacity: 64))
        return builder.build(number: number, apis: [api], upstreams: upstreams(version))
    }

    private func upstreams(_ version: Int) -> [UpstreamDefinition] {
        func upstream(_ name: String, _ paths: [String]) -> UpstreamDefinition {
            var upstream = UpstreamDefinition(
                name: name,
                targets: paths.map { UpstreamDefinition.Target(address: .unix(path: $0)) })
            upstream.connectTimeout = 500_000_000
            upstream.headTimeout = 2_000_000_000 + UInt64(version)
            upstream.idleTimeout = 2_000_000_000
            upstream.keepAliveIdle = 700_000_000
            upstream.keepAliveMax = Int(run.world.seed % 5)
            upstream.failuresMax = 3
            upstream.cooldown = 200_000_000
            return upstream
        }
        var second = upstream("b", ["two", "three"])
        if run.world.seed & 8 != 0 { second.balance = .leastConnections }
        var race = upstream("race", [])
        race.targets = [UpstreamDefinition.Target(address: .tcp(host: "race", port: 1))]
        race.connectTimeout = 1_500_000_000
        return [upstream("a", ["one"]), second, race]
    }

    func plugin(
        _ hook: @escaping SimulatedPlugin.Hook, event: SimulatedPlugin.EventHook? = nil
    ) -> SimulatedPlugin {
        SimulatedPlugin(run, hook, event: event)
    }

    private func route(
        _ path: String, _ request: [(pen_phase, SimulatedPlugin)],
        _ response: [(pen_phase, SimulatedPlugin)] = []
    ) -> RouteDefinition {
        func entries(_ list: [(pen_phase, SimulatedPlugin)]) -> [ProgramEntry] {
            list.map { .step(StepDefinition(handle: $1, phase: $0, name: "step")) }
        }
        return RouteDefinition(
            method: nil, path: path, request: entries(request), response: entries(response))
    }

    // MARK: The plugins

    private var local: SimulatedPlugin {
        plugin { _, exchange, _ in
            let exchange = Exchange(exchange)
            let id = SimulatedPlugin.id(exchange)
            return exchange.answer(id, Content.bytes(id, 0, id * 37 % 3000))
        }
    }

    /// Gathers the request's body and sends it back.
    private var echo: SimulatedPlugin {
        plugin { _, exchange, _ in
            let exchange = Exchange(exchange)
            guard exchange.pointee.requestBody.isWhole else {
                exchange.pointee.requestBody.required = 1 << 20
                return PEN_NEED_BODY
            }
            let body = exchange.pointee.requestBody.bytes
            return exchange.answer(
                SimulatedPlugin.id(exchange), body.isPresent ? Array(body.buffer) : [])
        }
    }

    /// Waits for a worker.
    private var waiting: SimulatedPlugin {
        plugin { _, exchange, _ in
            SimulatedPlugin.suspend(Exchange(exchange)) == 0 ? PEN_FAIL : PEN_PENDING
        } event: { _, _, event in
            event.pointee.kind == PEN_EVENT_RESUMED ? PEN_CONTINUE : PEN_FAIL
        }
    }

    /// Forwards and hears what came of it.
    private var listening: SimulatedPlugin {
        plugin { state, exchange, _ in
            SimulatedConfiguration.forward(state, exchange)
        } event: { _, _, event in
            event.pointee.kind == PEN_EVENT_UPSTREAM_HEAD ? PEN_CONTINUE : PEN_FAIL
        }
    }

    /// As `listening`, but takes its time over either event; each comes once.
    private var lingering: SimulatedPlugin {
        plugin { state, exchange, _ in
            SimulatedConfiguration.forward(state, exchange)
        } event: { state, exchange, event in
            guard let exchange, event.pointee.kind != PEN_EVENT_RESUMED else {
                return PEN_CONTINUE
            }
            guard event.pointee.kind != PEN_EVENT_CANCELLED else { return PEN_FAIL }
            let id = SimulatedPlugin.id(Exchange(exchange))
            if !SimulatedPlugin.run(state).heard.insert(id).inserted {
                SimulatedPlugin.run(state).fail("the integration of \(id) heard twice")
            }
            return SimulatedPlugin.suspend(Exchange(exchange)) == 0 ? PEN_FAIL : PEN_PENDING
        }
    }

    private var racing: SimulatedPlugin {
        plugin { state, exchange, _ in
            SimulatedConfiguration.forward(state, exchange, to: 3)
        }
    }

    private static func forward(
        _ state: UnsafeMutableRawPointer?, _ exchange: OpaquePointer, to upstream: UInt32? = nil
    ) -> pen_verdict {
        var target = ForwardTarget()
        target.upstream = upstream ?? UInt32(SimulatedPlugin.run(state).random.pick(1...2))
        return Exchange(exchange).setForward(target) ? PEN_FORWARD : PEN_FAIL
    }

    /// Gathers bodies in both directions.
    private var buffering: SimulatedPlugin {
        plugin { _, exchange, phase in
            let exchange = Exchange(exchange)
            if phase == PEN_PHASE_TRANSFORM_REQUEST {
                if exchange.pointee.requestBody.isWhole { return PEN_CONTINUE }
                exchange.pointee.requestBody.required = 1 << 20
            } else {
                if exchange.pointee.responseBody.isWhole { return PEN_CONTINUE }
                exchange.pointee.responseBody.required = 1 << 20
            }
            return PEN_NEED_BODY
        }
    }

    /// Asks an upstream and sees that the answer is to its own question.
    private var asking: SimulatedPlugin {
        plugin { _, exchange, _ in
            let exchange = Exchange(exchange)
            let token = Tokens.open(exchange, .callout, deadline: 0)
            guard token != 0 else { return PEN_FAIL }
            let started = SimulatedConfiguration.withCallout(SimulatedPlugin.id(exchange)) {
                exchange.pointee.loop.pointee.callout(exchange, $0, token)
            }
            return started ? PEN_PENDING : PEN_FAIL
        } event: { state, exchange, event in
            guard event.pointee.kind == PEN_EVENT_CALLOUT_DONE, event.pointee.status > 0,
                let exchange
            else { return PEN_FAIL }
            let id = SimulatedPlugin.id(Exchange(exchange))
            for i in 0..<event.pointee.header_count {
                guard let field = event.pointee.headers?[i],
                    String(field.name).lowercased() == "x-echo-id"
                else { continue }
                if Int(String(field.value)) != id {
                    SimulatedPlugin.run(state).fail(
                        "the callout of \(id) got the answer to \(String(field.value))")
                }
                let body = event.pointee.data
                if body.n > 0, !Content.matches(id, 0, Array(body.buffer)[...]) {
                    SimulatedPlugin.run(state).fail("the callout of \(id) got other bytes")
                }
                return PEN_CONTINUE
            }
            SimulatedPlugin.run(state).fail("the callout of \(id) got an answer without an id")
            return PEN_FAIL
        }
    }

    /// The question of exchange `id` to an upstream.
    static func withCallout(
        _ id: Int, _ body: (UnsafePointer<pen_callout_request>) -> Bool
    ) -> Bool {
        var value = "\(id)"
        var target = "/callout/\(id)"
        return value.withUTF8 { value in
            target.withUTF8 { target in
                let field = pen_kv(
                    name: ByteView("x-sim-id"),
                    value: ByteView(p: value.baseAddress, n: value.count))
                return withUnsafePointer(to: field) { field in
                    var request = pen_callout_request()
                    request.size = UInt32(MemoryLayout<pen_callout_request>.size)
                    request.upstream = ByteView("b")
                    request.target = ByteView(p: target.baseAddress, n: target.count)
                    request.headers = field
                    request.header_count = 1
                    return body(&request)
                }
            }
        }
    }

    /// Filters both bodies: passes chunks, replaces them by themselves, holds some for a while.
    private var holding: SimulatedPlugin {
        let chunk:
            @convention(c) (
                UnsafeMutableRawPointer?, OpaquePointer, UnsafePointer<pen_chunk>,
                UnsafeMutablePointer<pen_buf>, UnsafeMutablePointer<pen_token>
            ) -> Int32 = { state, exchange, chunk, out, token in
                let run = SimulatedPlugin.run(state)
                switch run.random.below(6) {
                case 0:
                    out.pointee = pen_buf(borrowed: chunk.pointee.data)
                    return PEN_FILTER_REPLACE
                case 1:
                    let opened = SimulatedPlugin.suspend(Exchange(exchange))
                    guard opened != 0 else { return PEN_FILTER_PASS }
                    token.pointee = opened
                    return PEN_FILTER_HOLD
                default: return PEN_FILTER_PASS
                }
            }
        let filter = pen_body_filter(
            size: UInt32(MemoryLayout<pen_body_filter>.size),
            directions: PEN_FILTER_REQUEST | PEN_FILTER_RESPONSE,
            flags: run.world.seed & 16 != 0 ? PEN_FILTER_CHANGES_LENGTH : 0, reserved: 0,
            chunk: chunk)
        return SimulatedPlugin(run, { _, _, _ in PEN_CONTINUE }, filter: filter)
    }
}
