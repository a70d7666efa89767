import CPenstock
import PenstockCore
import PenstockTesting
import Testing

@testable import PenstockHost

/// Periodic timers and descriptors of instances (pen.timer/1, pen.fd/1).
struct WatchTests {
    /// What the probe's on_event was called with.
    final class Events {
        var all: [pen_event] = []
        var onEvent: ((pen_event) -> Void)?
    }

    private let probe: Probe
    private let events = Events()
    private let timer: pen_timer
    private let fd: pen_fd

    init() throws {
        probe = try Probe()
        timer = try probe.table("pen.timer/1")
        fd = try probe.table("pen.fd/1")
        probe.record.pointee.hookState = Unmanaged.passUnretained(events).toOpaque()
        probe.record.pointee.onEvent = { state, exchange, event in
            guard let state, exchange == nil else { return PEN_FAIL }
            let events = Unmanaged<Events>.fromOpaque(state).takeUnretainedValue()
            events.all.append(event.pointee)
            events.onEvent?(event.pointee)
            return PEN_CONTINUE
        }
    }

    @Test("a timer that create asked for begins with the instance, and keeps its period")
    func periodic() {
        let token = timer.start_periodic(probe.view, 100)
        #expect(token != 0)
        probe.loop.drain()
        #expect(probe.loop.armedTimers == 0)
        probe.context.watches.begin(probe.context)
        probe.loop.drain()
        probe.loop.advance(by: .milliseconds(350))
        #expect(events.all.map(\.kind) == [PEN_EVENT_TIMER, PEN_EVENT_TIMER, PEN_EVENT_TIMER])
        #expect(events.all.allSatisfy { $0.token == token })
        #expect(timer.stop(probe.view, token) == PEN_OK)
        #expect(timer.stop(probe.view, token) == PEN_E_STALE)
        probe.loop.advance(by: .seconds(1))
        #expect(events.all.count == 3)
        #expect(probe.loop.armedTimers == 0)
    }

    @Test("a timer can be stopped from its own event, and before it began")
    func stops() {
        probe.context.watches.begin(probe.context)
        let (view, timer) = (probe.view, timer)
        events.onEvent = { _ = timer.stop(view, $0.token) }
        _ = timer.start_periodic(probe.view, 10)
        probe.loop.advance(by: .seconds(1))
        #expect(events.all.count == 1)
        let early = timer.start_periodic(probe.view, 10)
        #expect(timer.stop(probe.view, early) == PEN_OK)
        probe.loop.advance(by: .seconds(1))
        #expect(events.all.count == 1)
    }

    @Test("an instance has at most sixteen timers and sixteen descriptors")
    func limits() {
        probe.context.watches.begin(probe.context)
        let timers = (0..<20).map { _ in timer.start_periodic(probe.view, 1000) }
        let descriptors = (0..<20).map { fd.watch(probe.view, Int32($0), PEN_FD_READ) }
        #expect(timers.count { $0 != 0 } == 16)
        #expect(descriptors.count { $0 != 0 } == 16)
        #expect(Set(timers + descriptors).count == 33)
        probe.context.watches.stopAll()
        #expect(probe.loop.armedTimers == 0)
        #expect(probe.loop.watches.isEmpty)
        #expect(probe.loop.services.pointee.tokens.open == 0)
        #expect(timer.start_periodic(probe.view, 1000) == 0)
    }

    @Test("a descriptor's events come with the token that watch gave")
    func descriptor() {
        probe.context.watches.begin(probe.context)
        let token = fd.watch(probe.view, 42, PEN_FD_READ)
        probe.loop.makeReady(42, PEN_FD_READ)
        #expect(events.all.map(\.token) == [token])
        #expect(events.all.first?.value == Int64(PEN_FD_READ))
        #expect(fd.update(probe.view, token, PEN_FD_WRITE) == PEN_OK)
        #expect(probe.loop.watches.values.first?.interest == PEN_FD_WRITE | PEN_FD_ERROR)
        #expect(fd.unwatch(probe.view, token) == PEN_OK)
        #expect(probe.loop.watches.isEmpty)
        #expect(fd.unwatch(probe.view, token) == PEN_E_STALE)
        #expect(fd.update(probe.view, token, PEN_FD_READ) == PEN_E_STALE)
        #expect(fd.watch(probe.view, -1, PEN_FD_READ) == 0)
        #expect(fd.watch(probe.view, 1, 64) == 0)
    }

    @Test("a token of a timer is nothing that can be resumed")
    func notResumable() throws {
        let core: pen_core = try probe.table("pen.core/1")
        let token = timer.start_periodic(probe.view, 100)
        #expect(core.resume(probe.view, token, 0, pen_buf(borrowed: .absent)) == PEN_E_STALE)
    }
}
