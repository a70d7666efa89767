import CPenstock
import Glibc
import PenstockCore
import PenstockHost
import Synchronization
import Testing

@Suite("A BLOCKING instance") struct BlockingTests {
    private func handle(_ hooks: Hooks, flags: UInt32 = 0, queueMax: Int = 256) -> FixtureHandle {
        let handle = FixtureHandle(hooks, flags: flags | PEN_BLOCKING)
        BlockingRunner.install(on: handle.record, queueMax: queueMax)
        return handle
    }

    private func step(
        _ handle: FixtureHandle, _ phase: pen_phase = PEN_PHASE_VALIDATE
    ) -> StepDefinition {
        StepDefinition(handle: handle, phase: phase, name: "blocking")
    }

    @Test("runs on another thread, and its effects are merged with its verdict")
    func merges() {
        let hooks = Hooks()
        let loopThread = pthread_self()
        let elsewhere = Counter()
        hooks.phase = { exchange, _ in
            if pthread_equal(pthread_self(), loopThread) == 0 { elsewhere.add(1) }
            #expect(exchange.field(PEN_REQUEST_HEADERS, "x-key") == "secret")
            #expect(String(exchange.pathParameter(ByteView("id"))) == "7")
            _ = exchange.appendHeader(
                PEN_REQUEST_HEADERS, name: ByteView("X-Added"), value: ByteView("yes"))
            exchange.removeHeaders(PEN_REQUEST_HEADERS, name: ByteView("x-key"))
            _ = exchange.setVariable(ByteView("ctx.blocking.n"), .int(42))
            return PEN_CONTINUE
        }
        let handle = handle(hooks)
        let fixture = RunnerFixture(request: [.step(step(handle))])
        let exchange = fixture.exchange()
        #expect(fixture.answer(exchange) == 200)
        #expect(elsewhere.value == 1)
        #expect(exchange.field(PEN_REQUEST_HEADERS, "x-added") == "yes")
        #expect(exchange.field(PEN_REQUEST_HEADERS, "x-key") == nil)
        #expect(exchange.variable("ctx.blocking.n") == "42")
        fixture.end(exchange)
        #expect(fixture.loop.exchangesLent == 0)
        #expect(fixture.lease.pointee.exchanges == 0)
        BlockingRunner.uninstall(from: handle.record)
    }

    @Test("reads only what it declared")
    func declaredReads() {
        let hooks = Hooks()
        hooks.phase = { exchange, _ in
            exchange.field(PEN_REQUEST_HEADERS, "x-key") == nil ? PEN_CONTINUE : PEN_FAIL
        }
        let handle = FixtureHandle(hooks, flags: PEN_BLOCKING, reads: AccessSet(.path))
        BlockingRunner.install(on: handle.record)
        let fixture = RunnerFixture(request: [.step(step(handle))])
        #expect(fixture.answer(fixture.exchange()) == 200)
    }

    @Test("asks for the body and is called again with it, in request and response")
    func needBody() {
        let hooks = Hooks()
        hooks.phase = { exchange, phase in
            let isResponse = phase == PEN_PHASE_TRANSFORM_RESPONSE
            let body = isResponse ? exchange.pointee.responseBody : exchange.pointee.requestBody
            if body.bytes.equals("") || body.bytes.equals("done") {
                if isResponse {
                    exchange.pointee.responseBody.required = 100
                } else {
                    exchange.pointee.requestBody.required = 100
                }
                return PEN_NEED_BODY
            }
            _ = exchange.setVariable(
                ByteView(isResponse ? "ctx.b.out" : "ctx.b.in"), .string(body.bytes))
            return PEN_CONTINUE
        }
        let handle = handle(hooks, flags: PEN_SHARED)
        let fixture = RunnerFixture(
            request: [.step(step(handle))],
            response: [step(handle, PEN_PHASE_TRANSFORM_RESPONSE)])
        let exchange = fixture.exchange()
        #expect(fixture.answer(exchange, body: "hello") == 200)
        #expect(exchange.variable("ctx.b.in") == "hello")
        #expect(exchange.variable("ctx.b.out") == "hello")
    }

    @Test("an authorizer's principal, a chain's loser and a failure's detail arrive")
    func authorizers() {
        let denier = Hooks()
        denier.phase = { exchange, _ in
            _ = exchange.setVariable(ByteView("ctx.loser.k"), .int(1))
            exchange.pointee.failure.detail = ByteView("because")
            return PEN_ERROR
        }
        let allower = Hooks()
        allower.phase = { exchange, _ in
            exchange.pointee.auth.principal = ByteView("alice")
            return PEN_ALLOW
        }
        let chain = ChainDefinition.anyOf([
            .step(step(handle(denier), PEN_PHASE_AUTH)),
            .step(step(handle(allower), PEN_PHASE_AUTH)),
        ])
        let fixture = RunnerFixture(request: [.chain(chain)])
        let exchange = fixture.exchange()
        #expect(fixture.answer(exchange) == 200)
        #expect(String(exchange.pointee.auth.principal) == "alice")
        #expect(exchange.variable("ctx.loser.k") == nil)
    }

    @Test("a full queue fails the step, and says so")
    func fullQueue() {
        let release = Gate()
        let hooks = Hooks()
        hooks.phase = { _, _ in
            release.wait()
            return PEN_CONTINUE
        }
        let handle = handle(hooks, queueMax: 2)
        let fixture = RunnerFixture(request: [.step(step(handle))])
        let waiting = [fixture.exchange(), fixture.exchange()]
        for exchange in waiting { #expect(Pipeline.start(exchange) == .pending) }
        let refused = fixture.exchange()
        #expect(fixture.answer(refused) == 500)
        #expect(refused.failureDetail.contains("queue is full"))
        release.open()
        #expect(fixture.nextOutcome() == .respond)
        #expect(fixture.nextOutcome() == .respond)
        for exchange in waiting + [refused] { fixture.end(exchange) }
        #expect(fixture.loop.exchangesLent == 0)
    }

    @Test("an exchange that ends meanwhile leaves a copy that is dropped when the hook returns")
    func endsMeanwhile() {
        let release = Gate()
        let began = Gate()
        let hooks = Hooks()
        hooks.phase = { exchange, _ in
            began.open()
            release.wait()
            _ = exchange.setVariable(ByteView("ctx.late.k"), .int(1))
            return PEN_CONTINUE
        }
        let handle = handle(hooks)
        let fixture = RunnerFixture(request: [.step(step(handle))])
        let exchange = fixture.exchange()
        #expect(Pipeline.start(exchange) == .pending)
        began.wait()
        fixture.end(exchange, why: PEN_END_CLIENT_GONE)
        #expect(fixture.lease.pointee.exchanges == 1, "the copy holds the snapshot")
        release.open()
        BlockingRunner.uninstall(from: handle.record)
        fixture.loop.turn(waitMax: 1000)
        #expect(fixture.loop.exchangesLent == 0)
        #expect(fixture.lease.pointee.exchanges == 0)
        #expect(fixture.loop.services.pointee.metrics.pointee.staleResumes == 1)
    }

    @Test("a hook that hangs ends by the step's time-out; its late verdict counts for nothing")
    func hangs() {
        let release = Gate()
        let hooks = Hooks()
        hooks.phase = { _, _ in
            release.wait()
            return PEN_CONTINUE
        }
        let handle = handle(hooks)
        var definition = step(handle)
        definition.timeoutMilliseconds = 20
        let fixture = RunnerFixture(request: [.step(definition)])
        let exchange = fixture.exchange()
        #expect(fixture.answer(exchange) == 500)
        #expect(exchange.failureDetail.contains("time-out"))
        release.open()
        BlockingRunner.uninstall(from: handle.record)
        fixture.loop.turn(waitMax: 1000)
        #expect(exchange.pointee.status == 500)
        fixture.end(exchange)
        #expect(fixture.loop.exchangesLent == 0)
    }

    @Test(
        "calls come one at a time, but for PEN_SHARED, where they overlap",
        arguments: [false, true])
    func overlap(shared: Bool) {
        let inside = Counter()
        let most = Counter()
        let both = Gate()
        let hooks = Hooks()
        hooks.phase = { _, _ in
            let now = inside.add(1)
            most.raise(to: now)
            if shared {
                if now == 2 { both.open() }
                both.wait()
            }
            inside.add(-1)
            return PEN_CONTINUE
        }
        let handle = handle(hooks, flags: shared ? PEN_SHARED : 0)
        let fixture = RunnerFixture(request: [.step(step(handle))])
        let exchanges = (0..<(shared ? 2 : 16)).map { _ in fixture.exchange() }
        for exchange in exchanges { #expect(Pipeline.start(exchange) == .pending) }
        for _ in exchanges { #expect(fixture.nextOutcome() == .respond) }
        #expect(most.value == (shared ? 2 : 1))
    }

    @Test("what would wait is refused on a worker's thread")
    func refusesToWait() {
        let hooks = Hooks()
        hooks.phase = { exchange, _ in
            let token = Tokens.open(exchange, .suspension, deadline: 0)
            return token == 0 ? PEN_PENDING : PEN_CONTINUE
        }
        let fixture = RunnerFixture(request: [.step(step(handle(hooks)))])
        let exchange = fixture.exchange()
        #expect(fixture.answer(exchange) == 500)
        #expect(exchange.failureDetail.contains("PENDING without anything"))
        fixture.end(exchange)
        #expect(fixture.loop.services.pointee.tokens.open == 0)
    }

    @Test("an integration forwards, and is told of the upstream's head on a worker's thread")
    func upstreamHead() {
        let hooks = Hooks()
        hooks.phase = { exchange, _ in
            var target = ForwardTarget()
            target.upstream = 1
            target.target = ByteView("/there")
            return exchange.setForward(target) ? PEN_FORWARD : PEN_FAIL
        }
        hooks.event = { exchange, event in
            guard let exchange, event.kind == PEN_EVENT_UPSTREAM_HEAD else { return PEN_FAIL }
            exchange.setStatus(event.status + 1)
            return PEN_CONTINUE
        }
        var integrate = step(handle(hooks), PEN_PHASE_INTEGRATE)
        integrate.flags.insert(.wantsEvents)
        let fixture = RunnerFixture(integrate: integrate)
        let exchange = fixture.exchange()
        #expect(Pipeline.start(exchange) == .pending)
        #expect(fixture.nextOutcome() == .forward)
        #expect(String(exchange.pointee.forward.target) == "/there")
        exchange.setStatus(200)
        #expect(Pipeline.upstreamHead(exchange) == .pending)
        #expect(fixture.nextOutcome() == .respond)
        #expect(exchange.pointee.status == 201)
    }

    @Test("in shadow it delays and changes nothing")
    func shadow() {
        let ended = Gate()
        let hooks = Hooks()
        hooks.phase = { exchange, _ in
            _ = exchange.setVariable(ByteView("ctx.shadow.k"), .int(1))
            return PEN_FAIL
        }
        hooks.end = { _ in ended.open() }
        var definition = step(handle(hooks))
        definition.flags.insert(.shadow)
        let fixture = RunnerFixture(request: [.step(definition)])
        let exchange = fixture.exchange()
        #expect(Pipeline.start(exchange) == .respond)
        #expect(exchange.pointee.status == 200)
        #expect(exchange.variable("ctx.shadow.k") == nil)
        fixture.end(exchange)
        ended.wait()
        while fixture.loop.exchangesLent > 0 { fixture.loop.turn(waitMax: 1000) }
        let metrics = fixture.loop.services.pointee.metrics.pointee.steps[0]
        #expect(metrics.agreement(enforced: 0, shadow: 3) == 1)
    }
}

/// Opened once, waited for by any number of threads.
final class Gate: @unchecked Sendable {
    // Safe: a semaphore is made for this.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    init() { sem_init(semaphore, 0, 0) }
    func open() { sem_post(semaphore) }
    func wait() {
        sem_wait(semaphore)
        sem_post(semaphore)
    }
}

/// A number that threads share.
final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .sequentiallyConsistent) }
    @discardableResult
    func add(_ delta: Int) -> Int { number.add(delta, ordering: .sequentiallyConsistent).newValue }
    func raise(to value: Int) { number.max(value, ordering: .sequentiallyConsistent) }
}
