import CPenstock
import FuzzRun
import RedisLeases
import Testing

/// Tokens that Store/Redis takes ahead (Plugins/Store/Redis/leases.c), without Redis.
@Suite("Leases of Store/Redis")
struct LeaseTests {
    private static let millisecond: UInt64 = 1_000_000

    /// A loop's leases and one bucket of them: at most 8 tokens for 100 ms.
    private final class Bench {
        let leases: OpaquePointer
        var now: UInt64 = 1_000 * LeaseTests.millisecond {
            didSet { lease_bench_at(leases, now) }
        }

        init(places: Int = 64) {
            leases = lease_bench_make(places)
            lease_bench_at(leases, now)
        }
        deinit { lease_bench_free(leases) }

        func with<R>(
            _ key: String, more: Int64 = 8, lease: UInt64 = 100 * LeaseTests.millisecond,
            _ body: (lease_bucket) -> R
        ) -> R {
            key.withCString { body(lease_bucket(key: $0, more_max: more, lease_ns: lease)) }
        }

        /// Allowed, refused, or nil: Redis has to be asked.
        func take(_ key: String = "k", cost: Int64 = 1) -> Bool? {
            var count = pen_count()
            return with(key) { lease_bench_take(leases, $0, cost, &count) } == 1
                ? count.allowed == 1 : nil
        }

        func begin(_ key: String = "k") -> Int64 { with(key) { lease_bench_begin(leases, $0) } }

        /// Redis's answer to a request that asked for more at `asked`.
        func granted(_ more: Int64, asked: UInt64? = nil, key: String = "k") {
            let count = pen_count(size: 0, allowed: 1, remaining: 0, retry_ns: 0, reset_ns: 0)
            with(key) { lease_bench_answered(leases, $0, asked ?? now, 1, more, 1, count) }
        }

        func dry(for time: UInt64, cost: Int64 = 1, isBegun: Bool = true) {
            let count = pen_count(size: 0, allowed: 0, remaining: 0, retry_ns: time, reset_ns: 0)
            with("k") {
                lease_bench_answered(leases, $0, now, cost, 0, isBegun ? 1 : 0, count)
            }
        }
    }

    @Test("are spent without asking, until they are gone")
    func spent() {
        let bench = Bench()
        #expect(bench.take() == nil, "nothing is known")
        #expect(bench.begin() == 0, "nobody knows yet how many are needed")
        bench.granted(3)
        #expect((0..<4).map { _ in bench.take() } == [true, true, true, nil])
    }

    @Test("are spent before they expire, counted from before Redis was asked")
    func expired() {
        let bench = Bench()
        _ = bench.begin()
        let asked = bench.now
        bench.now += 40 * LeaseTests.millisecond
        bench.granted(5, asked: asked)
        bench.now = asked + 100 * LeaseTests.millisecond - 1
        #expect(bench.take() == true)
        bench.now += 1
        #expect(bench.take() == nil, "four are lost, to all")
    }

    @Test("a request of a cost that they don't have asks, and leaves them")
    func cost() {
        let bench = Bench()
        _ = bench.begin()
        bench.granted(3)
        #expect(bench.take(cost: 4) == nil)
        #expect(bench.take(cost: 3) == true)
    }

    @Test("one asks for more at a time, the others for themselves")
    func oneAsks() {
        let bench = Bench()
        #expect(bench.begin() == 0)
        #expect(bench.begin() == -1)
        with(bench) { lease_bench_failed(bench.leases, $0) }
        #expect(bench.begin() == 0, "whose question failed asks no more")
        bench.granted(0)
        #expect(bench.begin() == 1)
    }

    private func with(_ bench: Bench, _ body: (lease_bucket) -> Void) { bench.with("k", body) }

    @Test(
        "as many are taken as lately were needed: doubled when they didn't last, at most the bucket's"
    )
    func grow() {
        let bench = Bench()
        var asked: [Int64] = []
        for _ in 0..<6 {
            let more = bench.begin()
            asked.append(more)
            bench.granted(more)
            while bench.take() == true {}
            bench.now += LeaseTests.millisecond
        }
        #expect(asked == [0, 1, 3, 7, 8, 8])
    }

    @Test("what was lost isn't taken again, and who hasn't asked for long takes half")
    func shrink() {
        let bench = Bench()
        for _ in 0..<5 {
            bench.granted(bench.begin())
            while bench.take() == true {}
        }
        #expect(bench.begin() == 8)
        bench.granted(8)
        for _ in 0..<3 { _ = bench.take() }
        bench.now += 100 * LeaseTests.millisecond
        #expect(bench.begin() == 3, "five were lost")
        bench.granted(3)
        while bench.take() == true {}
        bench.now += 200 * LeaseTests.millisecond
        #expect(bench.begin() == 1, "they lasted for two leases")
    }

    @Test("what Redis doesn't have isn't asked for again until it may, and a smaller cost may pass")
    func dry() {
        let bench = Bench()
        _ = bench.begin()
        bench.dry(for: 50 * LeaseTests.millisecond, cost: 2)
        #expect(bench.take(cost: 2) == false)
        #expect(bench.take(cost: 3) == false)
        #expect(bench.take(cost: 1) == nil)
        bench.now += 50 * LeaseTests.millisecond
        #expect(bench.take(cost: 2) == nil)
    }

    @Test("however long Redis says, it is asked again after a second: it may have lost its memory")
    func dryBound() {
        let bench = Bench()
        _ = bench.begin()
        bench.dry(for: .max)
        bench.now += 1_000 * LeaseTests.millisecond - 1
        #expect(bench.take() == false)
        bench.now += 1
        #expect(bench.take() == nil)
    }

    @Test("a full table forgets what says the least, never what somebody asks for")
    func full() {
        let bench = Bench(places: 64)
        for n in 0..<64 { #expect(bench.begin("asked\(n)") >= -1) }
        let used = lease_bench_used(bench.leases)
        #expect(used <= 64)
        // Every place is asked for: there is none for another, which is decided in Redis alone.
        let others = (0..<64).map { bench.begin("other\($0)") }
        #expect(others.filter { $0 == 0 }.count == lease_bench_used(bench.leases) - used)
        for n in 0..<64 { bench.granted(1, key: "asked\(n)") }
        bench.now += 100 * LeaseTests.millisecond
        #expect(bench.begin("new") == 0, "an expired one goes")
        #expect(lease_bench_used(bench.leases) <= 64)
    }

    @Test("a bucket without leases has no place")
    func none() {
        let bench = Bench()
        #expect(bench.with("k", more: 0) { lease_bench_begin(bench.leases, $0) } == -1)
        #expect(lease_bench_used(bench.leases) == 0)
    }

    /// Redis's side of a bucket: the script's own arithmetic (Plugins/Store/Redis/script.h), in seconds.
    private struct Bucket {
        var interval, burst: Double
        var arrival = 0.0

        mutating func take(_ more: Int64, at now: Double) -> (
            allowed: Bool, more: Int64, retry: Double
        ) {
            let ahead = max(arrival, now) - now
            let tolerance = interval * burst
            guard ahead + interval <= tolerance + 1e-6 else {
                return (false, 0, ahead + interval - tolerance)
            }
            let room = Int64((tolerance + 1e-6 - ahead - interval) / interval)
            let extra = max(0, min(more, room))
            arrival = now + ahead + interval * Double(1 + extra)
            return (true, extra, 0)
        }
    }

    @Test(
        "four loops admit no more than rate · t + burst in any window, however late Redis answers",
        arguments: 1...40 as ClosedRange<UInt64>)
    func bound(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let rate = [5, 50, 500, 5_000][Int(seed % 4)] as Double
        let burst = Double(1 + random.next() % 200)
        let lease = UInt64(1 + random.next() % 200) * LeaseTests.millisecond
        var bucket = lease_bucket()
        var shrunk = 0.0
        #expect(lease_bench_bucket(rate, burst, 1, lease, 1000, &bucket, &shrunk) == 1)
        var redis = Bucket(interval: 1 / rate, burst: shrunk)
        let loops = (0..<4).map { _ in Bench() }
        var (now, admitted) = (UInt64(1_000_000_000), [Double]())
        /// Answers under way: when they arrive, where, what they say.
        var answers:
            [(at: UInt64, loop: Int, asked: UInt64, isBegun: Bool, more: Int64, retry: Double?)] =
                []
        for _ in 0..<4_000 {
            // Ten times the rate, with pauses.
            now += UInt64(Double(random.next() % 2_000) / 1_000 * 1e8 / rate)
            if random.next() % 300 == 0 {
                now += UInt64(random.next() % 1_000) * LeaseTests.millisecond
            }
            for answer in answers where answer.at <= now {
                let count = pen_count(
                    size: 0, allowed: answer.retry == nil ? 1 : 0, remaining: 0,
                    retry_ns: UInt64((answer.retry ?? 0) * 1e9), reset_ns: 0)
                loops[answer.loop].with("k", more: bucket.more_max, lease: bucket.lease_ns) {
                    lease_bench_answered(
                        loops[answer.loop].leases, $0, answer.asked, 1, answer.more,
                        answer.isBegun ? 1 : 0, count)
                }
            }
            answers.removeAll { $0.at <= now }
            let loop = Int(random.next() % 4)
            loops[loop].now = now
            let taken: Bool? = loops[loop].with("k", more: bucket.more_max, lease: bucket.lease_ns)
            {
                var count = pen_count()
                return lease_bench_take(loops[loop].leases, $0, 1, &count) == 1
                    ? count.allowed == 1 : nil
            }
            if taken == true { admitted.append(Double(now) / 1e9) }
            guard taken == nil else { continue }
            let more =
                bucket.more_max == 0
                ? -1
                : loops[loop].with("k", more: bucket.more_max, lease: bucket.lease_ns) {
                    lease_bench_begin(loops[loop].leases, $0)
                }
            // Redis decides before the next request, and its answer takes up to 30 ms.
            let reply = redis.take(max(more, 0), at: Double(now) / 1e9)
            if reply.allowed { admitted.append(Double(now) / 1e9) }
            answers.append(
                (
                    now + UInt64(random.next() % 30) * LeaseTests.millisecond, loop, now, more >= 0,
                    reply.more, reply.allowed ? nil : reply.retry
                ))
        }
        // Every window at once: what passes a bucket of that rate and burst does so in all of them.
        var check = Bucket(interval: 1 / rate, burst: burst)
        let over = admitted.filter { !check.take(0, at: $0).allowed }
        #expect(over.isEmpty, "\(over.count) of \(admitted.count) are beyond \(rate)/s + \(burst)")
        #expect(admitted.count > 20)
    }
}
