import CSystem
import Testing

/// A loop's clock beside the system's, read in turn.
private struct Pair {
    var clock = csys_clock()
    private var last: UInt64 = 0

    init() { csys_clock_start(&clock) }

    /// Nanoseconds that a reading lies outside of two readings of the system's clock around it; nil: it ran back.
    mutating func distance() -> UInt64? {
        let before = csys_monotonic()
        let now = csys_clock_now(&clock)
        let after = csys_monotonic()
        guard now >= last else { return nil }
        last = now
        if now < before { return before - now }
        return now > after ? now - after : 0
    }
}

@Suite struct ClockTests {
    /// The first is measured with a machine's interruptions, which lie between the readings.
    private static let tolerance: UInt64 = 2_000

    @Test("the loop's clock stays beside the system's and never runs back")
    func follows() {
        var pair = Pair()
        let end = csys_monotonic() + 100_000_000
        var (readings, far) = (0, 0)
        while csys_monotonic() < end {
            guard let distance = pair.distance() else {
                Issue.record("it ran back after \(readings) readings")
                return
            }
            readings += 1
            if distance > ClockTests.tolerance { far += 1 }
        }
        #expect(readings > 1000)
        #expect(far * 1000 < readings, "\(far) of \(readings) readings were more than 2 us beside")
        // Where the kernel counts, so does the loop: its own clock would be asked again and again.
        #expect(pair.clock.suits == 0 || pair.clock.believed != 0)
    }

    @Test("a machine that was moved to another processor is noticed, and time goes on forwards")
    func moved() {
        var pair = Pair()
        guard pair.clock.suits != 0 else { return }
        var end = csys_monotonic() + 1_000_000_000
        while pair.clock.most == 0, csys_monotonic() < end { _ = pair.distance() }
        // The counter runs at half the rate that was measured, since a while ago.
        pair.clock.slope *= 2
        pair.clock.rate *= 2
        pair.clock.base_ns -= 500_000_000
        pair.clock.base_ticks -= 2_000_000_000
        end = csys_monotonic() + 1_000_000_000
        var near = 0
        while near < 1000, csys_monotonic() < end {
            guard let distance = pair.distance() else {
                Issue.record("it ran back")
                return
            }
            near = distance > ClockTests.tolerance || pair.clock.most == 0 ? 0 : near + 1
        }
        #expect(near == 1000)
    }

    @Test("who has no counter asks the system")
    func plain() {
        var clock = csys_clock()
        let before = csys_monotonic()
        let now = csys_clock_now(&clock)
        #expect(now >= before && now <= csys_monotonic())
    }
}
