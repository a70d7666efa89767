import CPenstock
import Glibc
import PenstockCore
import Testing

@testable import PenstockHost

@Suite struct PollWindowTests {
    @Test(
        "a side stays awake after short waits, sleeps after one that was longer than twice as much")
    func learning() {
        var window = PollWindow()
        #expect(window.length == 0)
        window.learn(2 * PollWindow.most)
        #expect(window.length == PollWindow.most)
        window.learn(2 * PollWindow.most + 1)
        #expect(window.length == 0)
        window.learn(0)
        #expect(window.length == PollWindow.most)
    }

    @Test("a loop that is awake finds what comes, and one that waited in vain may sleep")
    func awake() {
        let loop = PollLoop()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        var bytes = 0
        loop.watch(ends[0], PEN_FD_READ) { _ in
            var byte: UInt8 = 0
            bytes += read(ends[0], &byte, 1)
        }
        loop.services.pointee.awakeUntil = .max
        #expect(write(ends[1], "a", 1) == 1)
        loop.turn(waitMax: 0)
        #expect(bytes == 1)
        #expect(loop.services.pointee.awakeUntil == .max)
        loop.services.pointee.awakeUntil = PollLoop.monotonicNanoseconds() + 1_000_000
        loop.turn(waitMax: 0)
        #expect(bytes == 1)
        #expect(loop.services.pointee.awakeUntil == 0)
    }

    @Test("a loop whose last isolated call was answered may sleep")
    func answered() throws {
        let fixture = IsolationFixture()
        let instance = try fixture.instance("plain")
        let route = fixture.route([StepDefinition(instance)])
        let exchange = route.exchange()
        #expect(Pipeline.start(exchange) == .pending)
        fixture.loop.services.pointee.awakeUntil =
            PollLoop.monotonicNanoseconds() + 60_000_000_000
        #expect(fixture.turn { !route.outcomes.isEmpty })
        #expect(fixture.loop.services.pointee.awakeUntil == 0)
        route.end(exchange)
    }
}
