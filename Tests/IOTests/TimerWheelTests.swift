import PenstockCore
import PenstockSimulation
import Testing

@testable import PenstockIO

/// Timers of a test; each writes when it fired.
private final class FiredTimers {
    let timers: UnsafeMutablePointer<PenstockCore.Timer>
    var fired: [Int] = []

    init(_ count: Int) {
        timers = .allocate(capacity: count)
        for i in 0..<count {
            (timers + i).initialize(to: PenstockCore.Timer(context: nil, fire: { _ in }))
        }
    }

    deinit { timers.deallocate() }
}

@Suite("The timer wheel")
struct TimerWheelTests {
    /// Spans that cross from every wheel into the next, in nanoseconds.
    private static let spans: [Int] = [
        1, 999_999, 1_000_000, 255_000_000, 256_000_000, 257_000_000, 65_535_000_000,
        65_536_000_000, 65_537_000_000,
    ]

    @Test("against a list: no timer early, none late by a tick, none lost", arguments: 1...20)
    func agreesWithModel(seed: UInt64) {
        var random = SimulatedRandom(seed: seed)
        let count = 40
        let state = FiredTimers(count)
        var now: UInt64 = 1_000_000_000 + UInt64(random.below(5_000_000))
        let wheel = TimerWheel(now: now)
        defer { wheel.destroy() }
        var model: [Int: UInt64] = [:]
        for _ in 0..<400 {
            let i = random.below(count)
            switch random.below(4) {
            case 0, 1:
                let span = random.below(random.of(Self.spans)) + 1
                wheel.arm(state.timers + i, at: now + UInt64(span))
                model[i] = now + UInt64(span)
            case 2:
                wheel.cancel(state.timers + i)
                model[i] = nil
            default:
                // As far as the wheel says that nothing happens, or somewhere else.
                let wait = wheel.timeout(from: now)
                #expect((wait < 0) == model.isEmpty)
                if wait >= 0, let next = model.values.min() {
                    #expect(now + UInt64(wait) <= next + 1_000_000, "it would wake too late")
                }
                now +=
                    random.chance(700) && wait >= 0
                    ? UInt64(wait) : UInt64(random.below(random.of(Self.spans)))
                state.fired = []
                wheel.advance(to: now) { state.fired.append($0 - state.timers) }
                for i in state.fired {
                    #expect(model[i].map { $0 <= now } ?? false, "fired early or not armed")
                    model[i] = nil
                }
                for (i, due) in model where due + 1_000_000 <= now {
                    Issue.record("timer \(i), due \(due), has not fired at \(now)")
                }
            }
            #expect(wheel.count == model.count)
        }
    }

    @Test("a timer that fires may arm and cancel others in the same tick")
    func reenters() {
        let wheel = TimerWheel(now: 0)
        defer { wheel.destroy() }
        let state = FiredTimers(3)
        for i in 0..<3 { wheel.arm(state.timers + i, at: 5_000_000) }
        wheel.advance(to: 6_000_000) { timer in
            let i = timer - state.timers
            state.fired.append(i)
            if i == 0 {
                wheel.cancel(state.timers + 1)
                wheel.arm(timer, at: 9_000_000)
            }
        }
        #expect(state.fired == [0, 2])
        #expect(wheel.count == 1)
        #expect(state.timers[0].isArmed)
        wheel.cancel(state.timers)
    }

    @Test("a deadline at the end of time can be armed and never fires")
    func endOfTime() {
        let wheel = TimerWheel(now: 0)
        defer { wheel.destroy() }
        let state = FiredTimers(1)
        wheel.arm(state.timers, at: .max)
        wheel.advance(to: 300_000_000_000) { _ in Issue.record("fired") }
        #expect(wheel.count == 1)
        wheel.cancel(state.timers)
        #expect(wheel.count == 0)
    }
}
