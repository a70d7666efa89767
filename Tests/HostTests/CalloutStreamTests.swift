import CPenstock
import PenstockCore
import PenstockTesting
import Testing

@testable import PenstockHost

/// "pen.callout-stream/1" as a C plugin uses it (Fixtures/stream.c); its ways over a connection are
/// tested where connections are (Tests/IOTests).
@Suite("pen.callout-stream/1")
struct CalloutStreamTests {
    /// 2500 bytes in pieces of 1000, 1000 and 500.
    private static var answer: CalloutAnswer {
        var answer = CalloutAnswer(status: 200, body: String(repeating: "a", count: 2500))
        answer.pieceBytes = 1000
        answer.headers = [("content-type", "text/plain")]
        return answer
    }

    private static func run(
        _ mode: String, _ answer: CalloutAnswer?, poisons: Bool = false, timeout: UInt32 = 0
    ) throws -> (result: ExchangeResult, loop: TestLoop) {
        let harness = try PluginHarness(
            path: TestPlugins.stream, stateDirectory: TestPaths.state
        ) {
            $0.poisonsViews = poisons
        }
        harness.loops[0].onCallout = { request in
            #expect(request.target == "/list")
            return answer
        }
        let instance = try harness.make(config: #"{"mode":"\#(mode)"}"#)
        var exchange = ExchangeDescription(phase: PEN_PHASE_VALIDATE)
        exchange.stepTimeout = timeout
        let result = harness.run(instance, exchange)
        #expect(result.tokensLeft == 0)
        #expect(result.timersLeft == 0)
        return (result, harness.loops[0])
    }

    @Test("is read to its end", arguments: ["sum", "slow", "misuse"], [false, true])
    func whole(mode: String, poisons: Bool) throws {
        let (result, _) = try Self.run(mode, Self.answer, poisons: poisons)
        #expect(result.verdict == PEN_CONTINUE)
        #expect(result.variable("ctx.step.head") == .int(200))
        #expect(result.variable("ctx.step.headers") == .int(1))
        #expect(result.variable("ctx.step.bytes") == .int(2500))
        #expect(result.variable("ctx.step.sum") == .int(2500 * 97))
        #expect(result.variable("ctx.step.status") == .int(200))
        #expect(result.variable("ctx.step.value") == .int(0))
    }

    @Test("refuses what it does not do")
    func misuse() throws {
        let (result, _) = try Self.run("misuse", Self.answer)
        #expect(result.variable("ctx.step.refused") == .int(6))
    }

    @Test("may be stopped in the middle", arguments: [false, true])
    func stopped(poisons: Bool) throws {
        let (result, loop) = try Self.run("first", Self.answer, poisons: poisons)
        #expect(result.verdict == PEN_CONTINUE)
        #expect(result.variable("ctx.step.stop") == .int(Int64(PEN_OK)))
        #expect(result.variable("ctx.step.again") == .int(Int64(PEN_E_STALE)))
        #expect(result.variable("ctx.step.first") == .int(97), "it is lent until the hook returns")
        #expect(result.variable("ctx.step.bytes") == nil)
        #expect(loop.cancelledCallouts.count == 1)
    }

    @Test("breaks off with its reason")
    func brokenOff() throws {
        var answer = Self.answer
        answer.failure = PEN_UPSTREAM_RESET
        let (result, _) = try Self.run("sum", answer)
        #expect(result.variable("ctx.step.head") == .int(200))
        #expect(result.variable("ctx.step.bytes") == .int(2500))
        #expect(result.variable("ctx.step.status") == .int(0))
        #expect(result.variable("ctx.step.value") == .int(PEN_UPSTREAM_RESET))
    }

    @Test("that nobody answers ends by its own time, or by its step's", arguments: [0, 1000])
    func times(step: UInt32) throws {
        let (result, loop) = try Self.run("sum", .never, timeout: step)
        #expect(loop.cancelledCallouts.count == 1)
        #expect(result.verdict == (step == 0 ? PEN_CONTINUE : PEN_FAIL))
        if step == 0 { #expect(result.variable("ctx.step.value") == .int(PEN_UPSTREAM_TIMEOUT)) }
    }

    @Test("that the loop refuses is no token")
    func refused() throws {
        let (result, _) = try Self.run("sum", nil)
        #expect(result.verdict == PEN_FAIL)
    }

    @Test("lends views that a plugin which keeps them reads as nonsense, when they are poisoned")
    func poisoned() throws {
        let (result, _) = try Self.run("keep", Self.answer, poisons: true)
        #expect(result.variable("ctx.step.kept") == .int(0xa5))
    }

    @Test("is not offered to an instance in another process, which says so at create")
    func isolated() {
        let fixture = IsolationFixture()
        #expect {
            _ = try IsolatedInstance(
                library: TestPlugins.stream, descriptor: "test.stream",
                spec: InstanceSpec(name: "stream", config: "{}"), host: fixture.host,
                limits: fixture.limits)
        } throws: {
            "\($0)".contains("this plugin needs pen.callout-stream/1")
        }
    }

    @Test("of a callout, buffered or streamed, flags that mean nothing yet are refused")
    func flags() throws {
        let probe = try Probe()
        let callout: pen_callout = try probe.table("pen.callout/1")
        let exchange = try probe.exchange()
        var request = pen_callout_request()
        request.size = UInt32(MemoryLayout<pen_callout_request>.size)
        request.upstream = view("backend")
        request.method = view("GET")
        request.target = view("/")
        probe.loop.onCallout = { _ in .never }
        #expect(callout.start(OpaquePointer(exchange), &request) != 0)
        request.flags = 1
        #expect(callout.start(OpaquePointer(exchange), &request) == 0)
        probe.end(exchange)
    }
}
