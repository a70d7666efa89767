import CPenstock
import Foundation
import PenstockCore
import PenstockHost
import Testing

@Suite("The child of an isolated instance") struct IsolationCrashTests {
    private func send(
        _ header: StaticString, over route: RunnerFixture
    ) -> (status: Int32, detail: String) {
        let exchange = route.exchange()
        _ = exchange.appendHeader(
            PEN_REQUEST_HEADERS, name: ByteView(header), value: ByteView("1"))
        let status = route.answer(exchange)
        let detail = exchange.failureDetail
        route.end(exchange)
        return (status, detail)
    }

    private func serves(_ route: RunnerFixture) -> Bool {
        let exchange = route.exchange()
        defer { route.end(exchange) }
        // The variable tells a step that ran from one whose failure is ignored.
        return route.answer(exchange) == 200 && exchange.variable("ctx.modes.pid") != nil
    }

    @Test(
        "that dies in a hook fails the step by its policy, and is started again",
        arguments: [("x-crash", false), ("x-crash", true), ("x-exit", false)])
    func crashes(header: String, isIgnored: Bool) throws {
        let fixture = IsolationFixture()
        let instance = try fixture.instance("plain")
        let first = instance.childNumber
        var step = StepDefinition(instance)
        if isIgnored { step.onError = .next }
        let route = fixture.route([step])
        #expect(serves(route))
        let fatal = send(header == "x-exit" ? "x-exit" : "x-crash", over: route)
        #expect(fatal.status == (isIgnored ? 200 : 500))
        #expect(fatal.detail.contains("died"))
        #expect(fixture.turn { instance.isUp && instance.childNumber != first })
        #expect(fixture.turn { serves(route) })
        #expect(fixture.lines.messages.contains { $0.contains("is up again") })
    }

    @Test("that is killed takes what waits with it, on every loop")
    func killed() throws {
        let fixture = IsolationFixture(loops: 2)
        let instance = try fixture.instance("never")
        let routes = (0..<2).map { fixture.route([StepDefinition(instance)], on: $0) }
        let exchanges = routes.map { $0.exchange() }
        for exchange in exchanges { #expect(Pipeline.start(exchange) == .pending) }
        kill(try #require(instance.childNumber), SIGKILL)
        for (route, exchange) in zip(routes, exchanges) {
            #expect(route.nextOutcome() == .respond)
            #expect(exchange.pointee.status == 500)
            #expect(exchange.failureDetail.contains("died"))
            route.end(exchange)
        }
        #expect(fixture.turn { instance.isUp })
        for loop in fixture.loops { #expect(loop.exchangesLent == 0) }
    }

    @Test("that dies again and again stays down, and steps fail at once")
    func capped() throws {
        let fixture = IsolationFixture()
        fixture.limits.crashMax = 3
        let instance = try fixture.instance("plain")
        let route = fixture.route([StepDefinition(instance)])
        for _ in 0..<3 {
            #expect(fixture.turn { instance.isUp })
            #expect(fixture.turn { serves(route) })
            #expect(send("x-crash", over: route).status == 500)
        }
        #expect(fixture.turn { instance.isCapped })
        fixture.settle()
        let exchange = route.exchange()
        #expect(Pipeline.start(exchange) == .respond, "without waiting")
        #expect(exchange.pointee.status == 500)
        #expect(exchange.failureDetail.contains("crash_max"))
        #expect(!instance.isUp)
        #expect(fixture.lines.messages.contains { $0.contains("stays down until a reload") })
    }

    @Test("that hangs ends by the step's time-out, is killed, and started again")
    func hangs() throws {
        let fixture = IsolationFixture()
        let instance = try fixture.instance("plain")
        let first = instance.childNumber
        let route = fixture.route([StepDefinition(instance, timeout: 30)])
        let hung = send("x-hang", over: route)
        #expect(hung.status == 500)
        #expect(hung.detail.contains("time-out"))
        #expect(fixture.turn { instance.isUp && instance.childNumber != first })
        #expect(fixture.turn { serves(route) })
    }

    @Test("is told of exchanges that end, and goes on with others")
    func cancelled() throws {
        let fixture = IsolationFixture()
        let instance = try fixture.instance("never")
        let first = instance.childNumber
        let route = fixture.route([StepDefinition(instance, timeout: 20)])
        for _ in 0..<50 {
            let exchange = route.exchange()
            #expect(Pipeline.start(exchange) == .pending)
            route.end(exchange, why: PEN_END_CLIENT_GONE)
        }
        let exchange = route.exchange()
        #expect(route.answer(exchange) == 500)
        #expect(exchange.failureDetail.contains("time-out"))
        route.end(exchange)
        #expect(fixture.loop.exchangesLent == 0)
        #expect(instance.childNumber == first, "it answered what was cancelled, so it doesn't hang")
    }

    @Test("has a bounded queue")
    func bounded() throws {
        let fixture = IsolationFixture()
        fixture.limits.queueMax = 3
        let route = fixture.route([StepDefinition(try fixture.instance("never"))])
        let waiting = (0..<3).map { _ in route.exchange() }
        for exchange in waiting { #expect(Pipeline.start(exchange) == .pending) }
        let refused = route.exchange()
        #expect(route.answer(refused) == 500)
        #expect(refused.failureDetail.contains("queue is full"))
        for exchange in waiting + [refused] { route.end(exchange) }
    }

    @Test("ends with its instance, which it destroys first", arguments: ["plain", "never"])
    func ends(mode: String) throws {
        let fixture = IsolationFixture(loops: 2)
        var number: pid_t = 0
        do {
            let instance = try fixture.instance(mode)
            number = try #require(instance.childNumber)
            let route = fixture.route([StepDefinition(instance)])
            let exchange = route.exchange()
            #expect(Pipeline.start(exchange) == .pending)
            route.end(exchange)
            route.release()
        }
        #expect(fixture.turn { kill(number, 0) != 0 && errno == ESRCH })
        #expect(fixture.lines.messages.contains("destroyed"))
    }

    @Test("ends with the gateway, however that ends")
    func parentDeath() throws {
        let gateway = Process()
        gateway.executableURL = URL(fileURLWithPath: TestPlugins.child)
        gateway.arguments = ["gateway", TestPlugins.modes, TestPlugins.directory + "/gateway"]
        let output = Pipe()
        gateway.standardOutput = output
        try gateway.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let number = try #require(pid_t(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(number > 0 && kill(number, 0) == 0)
        kill(gateway.processIdentifier, SIGKILL)
        gateway.waitUntilExit()
        // Its parent is gone, so init buries it: until then a zombie still has its number.
        let fixture = IsolationFixture()
        #expect(fixture.turn { isGone(number) })
    }

    private func isGone(_ number: pid_t) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else {
            return true  // No such file: no such process.
        }
        return text.contains(") Z ")
    }
}
