import CPenstock
import Glibc
import PenstockCore
import PenstockTesting
import Synchronization
import Testing

@testable import PenstockHost

struct LimitTests {
    private static let second: UInt64 = 1_000_000_000

    /// Rate, burst, then (time in ms, cost) and whether it passes. Worked out by hand from GCRA
    /// (ITU-T I.371): a bucket of `burst` that refills at `rate`.
    static let sequences: [(Double, Double, [(UInt64, UInt32, Bool)])] = [
        (1, 1, [(0, 1, true), (0, 1, false), (999, 1, false), (1000, 1, true), (1001, 1, false)]),
        (
            10, 5,
            [
                (0, 1, true), (0, 1, true), (0, 1, true), (0, 1, true), (0, 1, true), (0, 1, false),
                (100, 1, true), (100, 1, false), (300, 2, true), (300, 1, false),
            ]
        ),
        (
            2, 4,
            [(0, 4, true), (499, 1, false), (500, 1, true), (10_000, 4, true), (10_000, 1, false)]
        ),
        (100, 3, [(0, 4, false), (0, 3, true), (0, 0, true), (10, 1, true)]),
    ]

    @Test("a bucket fills and empties as GCRA says", arguments: sequences)
    func sequence(_ rate: Double, _ burst: Double, _ steps: [(UInt64, UInt32, Bool)]) {
        let limit = Limit(rate: rate, burst: burst, keys: 16)
        for (i, (milliseconds, cost, passes)) in steps.enumerated() {
            let now = LimitTests.second + milliseconds * 1_000_000
            let result = limit.acquire(view("key"), cost: cost, at: now)
            #expect(result.allowed == (passes ? 1 : 0), "step \(i)")
        }
    }

    @Test("what is left, when to come back and when it is full are told")
    func numbers() {
        let limit = Limit(rate: 10, burst: 5, keys: 16)
        let now = LimitTests.second
        let first = limit.acquire(view("k"), cost: 2, at: now)
        #expect(first.remaining == 3)
        #expect(first.reset_ns == 200_000_000)
        #expect(first.retry_ns == 0)
        let refused = limit.acquire(view("k"), cost: 4, at: now)
        #expect(refused.allowed == 0)
        #expect(refused.remaining == 3)
        #expect(refused.retry_ns == 100_000_000)
        // More than the bucket ever holds.
        #expect(limit.acquire(view("k"), cost: 6, at: now).retry_ns == UInt64.max)
    }

    @Test(
        "what is left is whole units, whatever the rate",
        arguments: [1.0 / 3, 1, 7, 999, 1e6, 1e9, 5.3e9, 16e9], [2.0, 10, 1000])
    func units(_ rate: Double, _ burst: Double) {
        let limit = Limit(rate: rate, burst: burst, keys: 16)
        for taken in 1...2 {
            let result = limit.acquire(view("k"), cost: 1, at: LimitTests.second)
            #expect(result.remaining == UInt64(burst) - UInt64(taken))
        }
    }

    @Test("keys have buckets of their own")
    func keys() {
        let limit = Limit(rate: 1, burst: 1, keys: 1000)
        for i in 0..<1000 {
            let key = "key-\(i)"
            let result = key.asView { limit.acquire($0, cost: 1, at: LimitTests.second) }
            #expect(result.allowed == 1)
        }
        for i in 0..<1000 {
            let key = "key-\(i)"
            let result = key.asView { limit.acquire($0, cost: 1, at: LimitTests.second) }
            #expect(result.allowed == 0, "key \(i) lost its bucket below the limit of keys")
        }
    }

    @Test("past its keys a table gives up buckets, never grows and never refuses a new key")
    func eviction() {
        let limit = Limit(rate: 1, burst: 1, keys: 32)
        for i in 0..<10_000 {
            let key = "key-\(i)"
            let result = key.asView { limit.acquire($0, cost: 1, at: LimitTests.second) }
            #expect(result.allowed == 1)
        }
    }

    @Test("eight threads together get exactly the burst")
    func threads() {
        let limit = Limit(rate: 0.001, burst: 5000, keys: 64)
        let passed = Tally()
        let running = Tally()
        for _ in 0..<8 {
            running.add(1)
            #expect(
                HelperThread.start("test") {
                    var mine = 0
                    for _ in 0..<2000 {
                        mine += Int(
                            limit.acquire(view("k"), cost: 1, at: LimitTests.second).allowed)
                    }
                    passed.add(mine)
                    running.add(-1)
                })
        }
        running.waitForZero()
        #expect(passed.value == 5000)
    }

    @Test("the same name, rate and burst is the same limit, across instances")
    func carried() throws {
        let probe = try Probe()
        let table: pen_limit = try probe.table("pen.limit/1")
        let first = table.define(probe.view, view("orders"), 10, 5, 0)
        #expect(first != 0)
        #expect(table.define(probe.view, view("orders"), 10, 5, 0) == first)
        #expect(table.define(probe.view, view("orders"), 10, 6, 0) != first)
        #expect(table.define(probe.view, view("others"), 10, 5, 0) != first)
    }

    static let bad: [(Double, Double)] = [(0, 1), (-1, 1), (1, 0.5), (.nan, 1), (1, .infinity)]
    @Test("a rate or burst out of range defines nothing", arguments: bad)
    func refused(_ rate: Double, _ burst: Double) throws {
        let probe = try Probe()
        let table: pen_limit = try probe.table("pen.limit/1")
        #expect(table.define(probe.view, view("x"), rate, burst, 0) == 0)
    }

    @Test("a step in shadow counts in a namespace of its own")
    func shadow() throws {
        let probe = try Probe()
        let table: pen_limit = try probe.table("pen.limit/1")
        let limit = table.define(probe.view, view("s"), 0.001, 1, 0)
        let exchange = try probe.exchange()
        var result = pen_limit_result()
        result.size = UInt32(MemoryLayout<pen_limit_result>.size)
        func acquire() -> UInt32 {
            let status = table.acquire_for(OpaquePointer(exchange), limit, view("k"), 1, &result)
            return status == PEN_OK ? result.allowed : 9
        }
        #expect(acquire() == 1)
        #expect(acquire() == 0)
        exchange.pointee.flags.insert(.shadow)
        #expect(acquire() == 1)
        #expect(acquire() == 0)
        exchange.pointee.flags.remove(.shadow)
        #expect(
            table.acquire_for(OpaquePointer(exchange), 999, view("k"), 1, &result) == PEN_E_ABSENT)
        probe.end(exchange)
    }
}

/// A number that threads add to.
final class Tally: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .acquiring) }
    func add(_ delta: Int) { count.add(delta, ordering: .acquiringAndReleasing) }
    /// Yields until the number is zero again.
    func waitForZero() { while value != 0 { sched_yield() } }
}

extension Limit {
    fileprivate func acquire(_ key: ByteView, cost: UInt32, at now: UInt64) -> pen_limit_result {
        acquire(owner: Limit.owner(key, (1, 2)), cost: cost, at: now)
    }
}
