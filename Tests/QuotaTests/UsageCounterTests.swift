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
        let counter = try UsageCounter.open(nil, keysMax: 2)
        let quota = try counter.quota("p", QuotaCalendar(.day))
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

    /// 1,000 keys that find no room looked through 20,000 others each: many seconds.
    @Test("keys that find no room cost no look at all others, and a new day makes room")
    func full() throws {
        let counter = try UsageCounter.open(nil, keysMax: 20_000)
        let quota = try counter.quota("p", QuotaCalendar(.day))
        for key in 0..<20_000 {
            #expect(take(quota, "\(key)", limit: 2, day: today)?.isAllowed == true)
        }
        let began = ContinuousClock.now
        for key in 20_000..<21_000 {
            #expect(take(quota, "\(key)", limit: 2, day: today) == nil)
        }
        #expect(began.duration(to: .now) < .seconds(1))
        // What can't be allowed needs no room.
        #expect(take(quota, "30000", limit: 0, day: today)?.isAllowed == false)
        #expect(take(quota, "0", limit: 2, day: today)?.used == 2)
        #expect(take(quota, "20000", limit: 2, day: today + 1)?.isAllowed == true)
        #expect(take(quota, "0", limit: 2, day: today + 1)?.used == 1)
    }

    @Test("what was counted is there after an end, a day a row")
    func lasts() throws {
        defer { remove() }
        do {
            let counter = try counter(day: today)
            let quota = try counter.quota("p", QuotaCalendar(.month))
            for _ in 0..<3 { _ = take(quota, "a", limit: 9, day: today) }
            for _ in 0..<2 { _ = take(quota, "a", limit: 9, day: today + 1) }
        }
        let file = try UsageFile(path: path, access: .read)
        let entries = try file.entries(of: "p", Int(today)...Int(today + 1))
        #expect(entries.map(\.count) == [3, 2])
        let counter = try counter(day: today + 1)
        let quota = try counter.quota("p", QuotaCalendar(.month))
        #expect(take(quota, "a", limit: 9, day: today + 1)?.used == 6)
        // Another calendar of the plan counts what the first one did.
        let daily = try counter.quota("p", QuotaCalendar(.day))
        #expect(take(daily, "a", limit: 9, day: today + 1)?.used == 4)
    }

    /// The same file by another name, which is another counter: as another process has it.
    private func other(day: Int64) throws -> UsageCounter {
        let name = try #require(path.split(separator: "/").last)
        return try UsageCounter.open(
            path.dropLast(name.count) + "./" + name, flushMilliseconds: 60_000,
            now: { day * 86_400_000 })
    }

    @Test("two processes on one file learn of each other's counts when they write")
    func processes() throws {
        defer { remove() }
        let (one, two) = (try counter(day: today), try other(day: today))
        let first = try one.quota("p", QuotaCalendar(.week))
        let second = try two.quota("p", QuotaCalendar(.week))
        for _ in 0..<3 { _ = take(first, "a", limit: 9, day: today) }
        #expect(take(second, "a", limit: 9, day: today)?.used == 1)
        one.flush()
        two.flush()
        // The second wrote after the first, and so knows of both; the first does at its next turn.
        #expect(take(second, "a", limit: 9, day: today)?.used == 5)
        one.flush()
        #expect(take(first, "a", limit: 9, day: today)?.used == 5)
        // A key that only the other knows, and one that has nothing to write.
        _ = take(second, "b", limit: 9, day: today)
        two.flush()
        one.flush()
        #expect(take(first, "b", limit: 1, day: today)?.isAllowed == false)
        one.flush()
        two.flush()
        #expect(take(second, "a", limit: 6, day: today)?.isAllowed == false)
    }

    @Test("a window is what its days used, however the windows before were cut")
    func windows() throws {
        let counter = try UsageCounter.open(nil)
        func take(_ window: Range<Int>, _ day: Int, _ limit: Int, cost: Int = 1) -> QuotaAnswer? {
            Array("p".utf8).withUnsafeBytes {
                counter.take(cost, of: $0, $0, limit: limit, window: window, today: day)
            }
        }
        for day in 0..<31 { #expect(take(day..<day + 1, day, 1)?.isAllowed == true) }
        #expect(take(0..<31, 30, 31)?.isAllowed == false)
        #expect(take(0..<31, 30, 32)?.used == 32)
        #expect(take(24..<31, 30, 8, cost: 0)?.used == 8)
        #expect(take(24..<31, 30, 10, cost: 3)?.isAllowed == false)
        // Another month forgets no day that it has itself.
        #expect(take(31..<61, 31, 9)?.used == 1)
        #expect(take(31..<61, 32, 9)?.used == 2)
    }

    @Test("what can't be written is kept, told of, and written later")
    func failure() throws {
        defer { remove() }
        let counter = try counter(day: today)
        let quota = try counter.quota("p", QuotaCalendar(.day))
        let file = try SQLiteDatabase(path: path)
        try file.execute("ALTER TABLE usage RENAME TO gone")
        _ = take(quota, "a", limit: 9, day: today)
        counter.flush()
        #expect(counter.takeFailure()?.contains("no such table") == true)
        #expect(counter.takeFailure() == nil)
        #expect(take(quota, "a", limit: 9, day: today)?.used == 2)
        try file.execute("ALTER TABLE gone RENAME TO usage")
        counter.flush()
        let entries = try UsageFile(path: path, access: .read).entries(of: "p", 0...30_000)
        #expect(entries.map(\.count) == [2])
    }

    @Test("threads together take what there is, exactly")
    func threads() async throws {
        let counter = try UsageCounter.open(nil)
        let quota = try counter.quota("p", QuotaCalendar(.day))
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
