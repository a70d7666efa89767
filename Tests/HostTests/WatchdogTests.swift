import CPenstock
import PenstockCore
import PenstockTesting
import Synchronization
import Testing

@testable import PenstockHost

struct WatchdogTests {
    private final class Reports: Sendable {
        private let list = Mutex<[Watchdog.Report]>([])
        var all: [Watchdog.Report] { list.withLock { $0 } }
        func add(_ report: Watchdog.Report) { list.withLock { $0.append(report) } }
    }

    private static let second: UInt64 = 1_000_000_000

    @Test(
        "a loop that stands for a second is reported once, with its plugin, and once when it turns")
    func reports() throws {
        let probe = try Probe()
        let reports = Reports()
        let watchdog = Watchdog([probe.loop.services]) { reports.add($0) }
        probe.step.pointee.source = ByteView("penstock.yaml:41")
        probe.loop.services.pointee.metrics.pointee.turns = 7
        probe.loop.services.pointee.running = UnsafePointer(probe.step)
        var now = WatchdogTests.second
        for _ in 0..<12 {
            watchdog.check(at: now)
            now += WatchdogTests.second / 4
        }
        #expect(reports.all.count == 1)
        let report = try #require(reports.all.first)
        #expect(report.step == "probe")
        #expect(report.plugin == "probe")
        #expect(report.source == "penstock.yaml:41")
        #expect(report.duration == .seconds(1))
        #expect(!report.hasRecovered)
        probe.loop.services.pointee.metrics.pointee.turns = 8
        watchdog.check(at: now)
        watchdog.check(at: now)
        #expect(reports.all.count == 2)
        #expect(reports.all.last?.hasRecovered == true)
        probe.loop.services.pointee.running = nil
    }

    @Test("a loop that stands for longer than the policy allows is reported as fatal, once")
    func fatal() throws {
        let probe = try Probe()
        let reports = Reports()
        let watchdog = Watchdog([probe.loop.services], fatal: .seconds(3)) { reports.add($0) }
        for i in 4..<60 { watchdog.check(at: UInt64(i) * WatchdogTests.second / 4) }
        #expect(reports.all.map(\.isFatal) == [false, true])
        #expect(reports.all.last?.duration == .seconds(3))
    }

    @Test("a loop that turns is never reported, and an idle one is asked to turn")
    func turns() throws {
        let probe = try Probe()
        let reports = Reports()
        let watchdog = Watchdog([probe.loop.services]) { reports.add($0) }
        for i in 1..<50 {
            watchdog.poke()
            #expect(probe.loop.drain() == 1)
            probe.loop.services.pointee.metrics.pointee.turns += 1
            watchdog.check(at: UInt64(i) * WatchdogTests.second)
        }
        #expect(reports.all.isEmpty)
    }
}
