import Foundation
import Quota
import SQLite
import Testing

@Suite("What is counted against quotas")
struct UsageCounterTests {
    private let path = NSTemporaryDirectory() + "usage-\(UUID().uuidString).sqlite"
    private let today: Int64 = 20_000

    private func counter(day: Int64) throws -> UsageCounter {
        // It is written at the counter's end only: no test waits for a clock.
        try UsageCounter.open(path, flushMilliseconds: 60_000, now: { day * 86_400_000 })
    }

    private func take(_ quota: Quota, _ key: String, limit: Int, day: Int64) -> QuotaAnswer? {
        Array(key.utf8).withUnsafeBytes { quota.take($0, limit: limit, at: day * 86_400_000) }
    }

    private func remove() {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    @Test("a key has its limit in each period, and a refusal isn't counted")
    func limit() throws {
        let counter = try UsageCounter.open(nil)
        let quota = try counter.quota("p", QuotaCalendar(.day), keysMax: 2)
        #expect(take(quota, "a", limit: 2, day: today)?.remaining == 1)
        #expect(take(quota, "a", limit: 2, day: today)?.remaining == 0)
        #expect(take(quota, "a", limit: 2, day: today)?.isAllowed == false)
        #expect(take(quota, "a", limit: 3, day: today)?.used == 3)
        #expect(take(quota, "b", limit: 2, day: today)?.isAllowed == true)
        #expect(take(quota, "c", limit: 2, day: today) == nil)
        // The next day forgets who had the room.
        #expect(take(quota, "c", limit: 2, day: today + 1)?.isAllowed == true)
        #expect(take(quota, "a", limit: 2, day: today + 1)?.used == 1)
    }

    @Test("what was counted is there after an end, a day a row")
    func lasts() throws {
        defer { remove() }
        do {
            let counter = try counter(day: today)
            let quota = try counter.quota("p", QuotaCalendar(.month), keysMax: 9)
            for _ in 0..<3 { _ = take(quota, "a", limit: 9, day: today) }
            for _ in 0..<2 { _ = take(quota, "a", limit: 9, day: today + 1) }
        }
        let file = try UsageFile(path: path, access: .read)
        let entries = try file.entries(of: "p", Int(today)...Int(today + 1))
        #expect(entries.map(\.count) == [3, 2])
        let counter = try counter(day: today + 1)
        let quota = try counter.quota("p", QuotaCalendar(.month), keysMax: 9)
        #expect(take(quota, "a", limit: 9, day: today + 1)?.used == 6)
        // Another calendar of the plan counts what the first one did.
        let daily = try counter.quota("p", QuotaCalendar(.day), keysMax: 9)
        #expect(take(daily, "a", limit: 9, day: today + 1)?.used == 4)
    }

    @Test("threads together take what there is, exactly")
    func threads() async throws {
        let counter = try UsageCounter.open(nil)
        let quota = try counter.quota("p", QuotaCalendar(.day), keysMax: 9)
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<1000).count { _ in
                        take(quota, "a", limit: 2500, day: today)?.isAllowed == true
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 2500)
    }
}
