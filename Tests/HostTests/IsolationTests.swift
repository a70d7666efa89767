import CPenstock
import Foundation
import PenstockCore
import PenstockHost
import Testing

@Suite("An isolated instance") struct IsolationTests {
    @Test("serves all six phases from its child")
    func sixPhases() throws {
        let fixture = IsolationFixture()
        let plain = try fixture.instance("plain")
        #expect(plain.phases == 0x7e)
        #expect(plain.writes.contains("response.status"))
        let steps = [PEN_PHASE_VALIDATE, PEN_PHASE_RATE_LIMIT, PEN_PHASE_TRANSFORM_REQUEST]
            .map { StepDefinition(plain, $0) }
        let route = RunnerFixture(
            request: [.chain(.step(StepDefinition(plain, PEN_PHASE_AUTH)))]
                + steps.map { .step($0) },
            integrate: StepDefinition(plain, PEN_PHASE_INTEGRATE),
            response: [StepDefinition(plain, PEN_PHASE_TRANSFORM_RESPONSE)], loop: fixture.loop)
        let exchange = route.exchange()
        #expect(route.answer(exchange) == 202, "201 by integrate, one more by the transform")
        #expect(String(exchange.pointee.responseBody.bytes) == "made here")
        #expect(String(exchange.pointee.auth.principal) == "alice")
        #expect(exchange.variable("ctx.modes.level") == "3")
        #expect(exchange.field(PEN_REQUEST_HEADERS, "x-phase") == "seen")
        #expect(exchange.field(PEN_RESPONSE_HEADERS, "x-phase") == "seen")
        let number = try #require(plain.childNumber)
        #expect(exchange.variable("ctx.modes.pid") == String(number))
        #expect(number != getpid())
        route.end(exchange)
        #expect(fixture.loop.exchangesLent == 0)
        #expect(fixture.lines.messages.contains("created"), "the plugin's log lines arrive")
    }

    @Test("a gateway response is the API's own, with its type and status")
    func gatewayResponse() throws {
        let fixture = IsolationFixture()
        let plain = try fixture.instance("plain")
        let route = fixture.route([StepDefinition(plain, PEN_PHASE_RATE_LIMIT)])
        let exchange = route.exchange()
        _ = exchange.appendHeader(
            PEN_REQUEST_HEADERS, name: ByteView("X-Limit"), value: ByteView("1"))
        #expect(route.answer(exchange) == 429)
        #expect(exchange.pointee.failure.type == PEN_GR_THROTTLED)
        #expect(String(exchange.pointee.responseBody.bytes) == #"{"message":"Too Many Requests"}"#)
        #expect(
            exchange.field(PEN_RESPONSE_HEADERS, "x-amzn-errortype") == "TooManyRequestsException")
    }

    @Test(
        "waits in its child by every means, and goes on here",
        arguments: [
            ("async", "ctx.modes.value", "46"), ("deadline", "ctx.modes.timeout", "1"),
            ("timer", "ctx.modes.timer", "1"),
        ])
    func waits(mode: String, variable: String, value: String) throws {
        let fixture = IsolationFixture()
        let route = fixture.route([StepDefinition(try fixture.instance(mode))])
        let exchange = route.exchange()
        #expect(route.answer(exchange) == 200)
        let index = exchange.pointee.variables.index(of: variable.copiedView)
        #expect(index >= 0)
        #expect(exchange.pointee.variables.entries?[max(index, 0)].value.text == value)
    }

    @Test("a callout of its child is made by this loop")
    func callout() throws {
        let fixture = IsolationFixture()
        let instance = try fixture.instance("callout")
        fixture.loop.onCallout = { [loop = fixture.loop] _, request, token in
            #expect(String(request.pointee.upstream) == "tokens")
            #expect(String(request.pointee.target) == "/check")
            loop.perform {
                guard let slot = loop.services.pointee.tokens.live(token) else { return }
                var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
                event.token = token
                event.status = 204
                event.data = ByteView("body")
                Tokens.deliver(loop.services, slot, &event)
            }
            return true
        }
        let route = fixture.route([StepDefinition(instance)])
        let exchange = route.exchange()
        #expect(Pipeline.start(exchange) == .pending)
        var outcome = route.nextOutcome()
        while outcome == .pending { outcome = route.nextOutcome() }
        #expect(outcome == .respond)
        #expect(exchange.pointee.status == 200)
        #expect(exchange.variable("ctx.modes.status") == "204")
        #expect(exchange.variable("ctx.modes.length") == "4")
        route.end(exchange)
        #expect(fixture.loop.exchangesLent == 0)
    }

    @Test("a callout that this loop refuses is answered in the child")
    func refusedCallout() throws {
        let fixture = IsolationFixture()
        let route = fixture.route([StepDefinition(try fixture.instance("callout"))])
        let exchange = route.exchange()
        #expect(route.answer(exchange) == 200)
        #expect(exchange.variable("ctx.modes.status") == "0")
    }

    @Test("asks for a body, gets it, and replaces it", arguments: [5, 3000, 3_000_000])
    func body(size: Int) throws {
        let fixture = IsolationFixture()
        let route = fixture.route([StepDefinition(try fixture.instance("body"))])
        let exchange = route.exchange()
        exchange.pointee.requestBody.state = .streaming
        #expect(Pipeline.start(exchange) == .pending)
        #expect(route.nextOutcome() == .needRequestBody)
        let body = pen_buf.allocate(size)
        body.memory.initialize(repeating: UInt8(ascii: "z"), count: size)
        exchange.replaceBody(PEN_REQUEST_BODY, body.buffer)
        exchange.pointee.requestBody.state = .buffered
        #expect(Pipeline.bodyReady(exchange) == .pending)
        #expect(route.nextOutcome() == .respond)
        #expect(exchange.variable("ctx.modes.length") == String(size))
        #expect(exchange.variable("ctx.modes.last") == "122")
        #expect(exchange.pointee.requestBody.bytes.n == size)
        #expect(exchange.pointee.requestBody.bytes[size - 1] == UInt8(ascii: "z"))
        route.end(exchange)
    }

    @Test("an integration forwards, and hears of the upstream's head")
    func forwards() throws {
        let fixture = IsolationFixture()
        var integrate = StepDefinition(try fixture.instance("forward"), PEN_PHASE_INTEGRATE)
        integrate.flags.insert(.wantsEvents)
        let route = fixture.route(integrate: integrate)
        let exchange = route.exchange()
        #expect(Pipeline.start(exchange) == .pending)
        #expect(route.nextOutcome() == .forward)
        #expect(exchange.pointee.forward.upstream == 1)
        #expect(String(exchange.pointee.forward.target) == "/there")
        exchange.setStatus(207)
        #expect(Pipeline.upstreamHead(exchange) == .pending)
        #expect(route.nextOutcome() == .respond)
        #expect(exchange.variable("ctx.modes.head") == "207")
    }

    @Test("a failure's reason arrives, and the step's policy decides", arguments: [false, true])
    func fails(isIgnored: Bool) throws {
        let fixture = IsolationFixture()
        var step = StepDefinition(try fixture.instance("fail"))
        if isIgnored { step.onError = .allow }
        let route = fixture.route([step])
        let exchange = route.exchange()
        #expect(route.answer(exchange) == (isIgnored ? 200 : 500))
        #expect(exchange.failureDetail == "said the plugin")
    }

    @Test("serves several loops, each with an instance of its own")
    func severalLoops() throws {
        let fixture = IsolationFixture(loops: 3)
        let instance = try fixture.instance("plain")
        for loop in 0..<3 {
            let route = fixture.route([StepDefinition(instance)], on: loop)
            let exchange = route.exchange()
            #expect(route.answer(exchange) == 200)
            #expect(exchange.variable("ctx.modes.pid") == instance.childNumber.map(String.init))
        }
    }

    @Test("in shadow it changes nothing")
    func shadow() throws {
        let fixture = IsolationFixture()
        var step = StepDefinition(try fixture.instance("async"))
        step.flags.insert(.shadow)
        let route = fixture.route([step])
        let exchange = route.exchange()
        #expect(Pipeline.start(exchange) == .respond)
        route.end(exchange)
        #expect(fixture.turn { fixture.loop.exchangesLent == 0 })
    }

    @Test("create's refusal arrives with its pointer; a crash in create is one")
    func refusals() throws {
        let fixture = IsolationFixture()
        do {
            _ = try fixture.instance("refuse")
            Issue.record("created")
        } catch let error as PluginError {
            #expect(error == PluginError(.configuration, "no such mode", pointer: "/mode"))
        }
        do {
            _ = try fixture.instance("crash-create")
            Issue.record("created")
        } catch let error as PluginError {
            #expect(error.code == .crashed)
            // "signal 11"; a sanitizer catches that and exits.
            #expect(error.message.contains("ended at start"))
        }
    }
}

extension String {
    /// A view that lives as long as the test run.
    var copiedView: ByteView {
        let bytes = Array(utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        memory.initialize(from: bytes, count: bytes.count)
        return ByteView(UnsafePointer(memory), bytes.count)
    }
}
