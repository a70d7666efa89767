import CPenstock
import Glibc
import PenstockCore
import Synchronization

/// A rate limit by the generic cell rate algorithm, for many keys, shared by all loops.
///
/// State of a key is one atomic word: the theoretical arrival time (ITU-T I.371 §A), in sixteenths
/// of a nanosecond on the monotonic clock. A time that is over says the same as no cell at all, so
/// such cells are free for other keys.
///
/// Cells lie in a fixed open-addressed table. A second word tells whose a cell is: SipHash-1-3 of
/// the key under a random secret of the host (`LimitRegistry.secret`). Keys are not stored: two of
/// them that share all 64 bits share a bucket, which happens by chance once in 2³² tables of 65,536
/// keys and can't be provoked without the secret. When none of the cells that a key may have is free, the one that
/// would be full again soonest is given up: that forgets the least.
final class Limit: @unchecked Sendable {
    // Safe: two atomic words a cell; everything else is constant.

    /// Sixteenths of a nanosecond for one unit of cost.
    private let interval: UInt64
    /// 2⁶⁴ ÷ interval, rounded down: what is left in a bucket is told by a multiplication.
    private let reciprocal: UInt64
    /// interval × burst, below 2⁶².
    private let tolerance: UInt64
    private let mask: UInt64
    private let cells: UnsafeMutablePointer<Cell>
    /// Cells that a key may have.
    private static let window: UInt64 = 32

    private struct Cell: ~Copyable {
        let owner = Atomic<UInt64>(0)
        let arrival = Atomic<UInt64>(0)
    }

    /// A limit of `rate` a second and `burst`, for at most `keys` keys at once (rounded up).
    init(rate: Double, burst: Double, keys: UInt64) {
        interval = max(UInt64(min(16e9 / rate, 1e18)), 1)
        reciprocal = interval == 1 ? .max : interval.dividingFullWidth((1, 0)).quotient
        tolerance = UInt64(min(Double(interval) * burst, 4e18))
        var size: UInt64 = 64
        // A quarter full at most: runs of linear probing longer than the window are then rarer than
        // one in 10⁹ (the tail of run lengths falls by e^(α−1−ln α) a cell; at one half, one table
        // of 1,000 keys in two lost a bucket).
        while size < keys * 4, size < 1 << 25 { size <<= 1 }
        mask = size - 1
        // calloc gives zeroed pages that cost nothing until a key reaches them; zero is an Atomic's
        // representation of zero.
        guard let memory = calloc(Int(size), MemoryLayout<Cell>.stride) else {
            fatalError("no memory for a limit of \(keys) keys")
        }
        cells = memory.bindMemory(to: Cell.self, capacity: Int(size))
    }

    deinit { free(cells) }

    /// What stands for a key in every table.
    @inline(__always)
    static func owner(_ key: ByteView, _ secret: (UInt64, UInt64)) -> UInt64 {
        SipHash.hash(key, secret) | 1
    }

    /// Takes `cost` from the bucket of a key at `nanoseconds` on the monotonic clock. [any]
    @inline(__always)
    func acquire(owner: UInt64, cost: UInt32, at nanoseconds: UInt64) -> pen_limit_result {
        // One tick at least, so that a cell in use never looks like one that was never used.
        let now = max(nanoseconds, 1) &* 16
        let cell = find(owner, now)
        let charge = interval.multipliedReportingOverflow(by: UInt64(cost))
        var old = cell.pointee.arrival.load(ordering: .relaxed)
        while true {
            let start = max(old, now)
            let ahead = start - now
            guard !charge.overflow, ahead <= tolerance, charge.partialValue <= tolerance - ahead
            else {
                return result(false, ahead: ahead, charge: charge)
            }
            let done = cell.pointee.arrival.compareExchange(
                expected: old, desired: start + charge.partialValue, ordering: .relaxed)
            if done.exchanged {
                return result(true, ahead: ahead + charge.partialValue, charge: charge)
            }
            old = done.original
        }
    }

    @inline(__always)
    private func result(
        _ isAllowed: Bool, ahead: UInt64, charge: (partialValue: UInt64, overflow: Bool)
    ) -> pen_limit_result {
        var result = pen_limit_result()
        result.size = UInt32(MemoryLayout<pen_limit_result>.size)
        result.allowed = isAllowed ? 1 : 0
        result.remaining = ahead <= tolerance ? units(tolerance - ahead) : 0
        result.reset_ns = (ahead + 15) / 16
        guard !isAllowed else { return result }
        if charge.overflow || charge.partialValue > tolerance {
            // More than the bucket ever holds: waiting doesn't help.
            result.retry_ns = UInt64.max
        } else {
            result.retry_ns = (ahead + charge.partialValue - tolerance + 15) / 16
        }
        return result
    }

    /// time ÷ interval, for a time below 2⁶²: the product with the reciprocal is at most one short.
    @inline(__always)
    private func units(_ time: UInt64) -> UInt64 {
        let units = time.multipliedFullWidth(by: reciprocal).high
        return time &- units &* interval >= interval ? units &+ 1 : units
    }

    /// The cell of a key: its own, which mostly is the first it may have, else as `search` says.
    @inline(__always)
    private func find(_ owner: UInt64, _ now: UInt64) -> UnsafeMutablePointer<Cell> {
        let first = cells + Int((owner >> 8) & mask)
        return first.pointee.owner.load(ordering: .relaxed) == owner ? first : search(owner, now)
    }

    /// The cell of a key: its own, else a free one, else the one that is given up for it.
    private func search(_ owner: UInt64, _ now: UInt64) -> UnsafeMutablePointer<Cell> {
        while true {
            var free: UnsafeMutablePointer<Cell>?
            var freeOwner: UInt64 = 0
            var oldest = UInt64.max
            for i in 0..<Limit.window {
                let cell = cells + Int((owner >> 8 &+ i) & mask)
                let seen = cell.pointee.owner.load(ordering: .relaxed)
                if seen == owner { return cell }
                guard oldest > 0 else { continue }
                let arrival = seen == 0 ? 0 : cell.pointee.arrival.load(ordering: .relaxed)
                let age = arrival <= now ? 0 : arrival
                if age < oldest {
                    oldest = age
                    free = cell
                    freeOwner = seen
                }
            }
            guard let free else { continue }
            // A thread that still charges the former owner may charge this one once by mistake:
            // its compare-and-swap sees the same arrival time. That is one cost too many, never
            // one too few for long.
            if free.pointee.owner.compareExchange(
                expected: freeOwner, desired: owner, ordering: .relaxed
            ).exchanged {
                if oldest > 0 { free.pointee.arrival.store(0, ordering: .relaxed) }
                return free
            }
        }
    }
}

/// The limits of a host by name, rate and burst: the same three are the same limit across reloads.
final class LimitRegistry: Sendable {
    private struct Key: Hashable, Sendable {
        var name: String
        var rate: Double
        var burst: Double
        var isShadow: Bool
    }
    private let table = HandleTable<Key, LimitPair>(capacity: 1024)
    /// Of every table's keys. One for all: hashing needn't wait until the table is found.
    let secret = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))

    /// A limit's number; 0: an argument is out of range, or there are 1,024 already.
    func define(_ name: String, rate: Double, burst: Double, keys: UInt64, isShadow: Bool) -> UInt64
    {
        guard rate > 0, rate.isFinite, burst >= 1, burst.isFinite, keys <= 1 << 23 else { return 0 }
        let key = Key(name: name, rate: rate, burst: burst, isShadow: isShadow)
        return table.define(key) {
            LimitPair(rate: rate, burst: burst, keys: keys == 0 ? 65_536 : keys)
        }
    }

    @inline(__always)
    func find(_ handle: UInt64) -> Unmanaged<LimitPair>? { table.find(handle) }
}

/// A limit and, once a step in shadow asked for it, its twin that nobody else counts in.
final class LimitPair: Sendable {
    private let enforced: Limit
    /// The one that counts, without a reference to count: it lives as long as the pair.
    let unretained: Unmanaged<Limit>
    private let rate: Double
    private let burst: Double
    private let keys: UInt64
    private let twin = Mutex<Limit?>(nil)

    init(rate: Double, burst: Double, keys: UInt64) {
        self.rate = rate
        self.burst = burst
        self.keys = keys
        enforced = Limit(rate: rate, burst: burst, keys: keys)
        unretained = Unmanaged.passUnretained(enforced)
    }

    /// The twin; made at its first use, then as lasting as the pair.
    var shadow: Unmanaged<Limit> {
        twin.withLock { twin in
            let made = twin ?? Limit(rate: rate, burst: burst, keys: keys)
            twin = made
            return Unmanaged.passUnretained(made)
        }
    }
}
