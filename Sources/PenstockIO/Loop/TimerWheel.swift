import PenstockCore

/// Timers of one loop: four wheels of 256 slots, at 1 ms, 256 ms, 65 s and 4.7 h a slot. Arming and
/// cancelling are O(1) and allocate nothing: timers are links inside the records they belong to.
struct TimerWheel {
    private static let bits = 8
    private static let slots = 1 << bits
    private static let levels = 4
    /// Nanoseconds of a tick: deadlines are rounded up to it, so a timer is never early.
    private static let tick: UInt64 = 1_000_000

    /// Heads of circular lists.
    private let heads: UnsafeMutablePointer<Timer>
    /// What changes. In memory of its own, so that no function here is `mutating`: a timer that fires
    /// arms and cancels others in the middle of `advance`, and the optimizer would keep a struct's
    /// `count` in a register meanwhile.
    private struct State {
        /// The last tick that was run.
        var current: UInt64
        /// How many timers are armed.
        var count = 0
    }
    private let state: UnsafeMutablePointer<State>
    private var current: UInt64 {
        get { state.pointee.current }
        nonmutating set { state.pointee.current = newValue }
    }
    /// Which slots of the first wheel have had a timer since they were last looked at: 256 bits.
    private let occupied: UnsafeMutablePointer<UInt64>
    /// How many timers are armed.
    private(set) var count: Int {
        get { state.pointee.count }
        nonmutating set { state.pointee.count = newValue }
    }

    /// An empty wheel whose time starts at `now` (monotonic nanoseconds).
    init(now: UInt64) {
        state = .allocate(capacity: 1)
        state.initialize(to: State(current: now / TimerWheel.tick))
        let total = TimerWheel.slots * TimerWheel.levels
        heads = .allocate(capacity: total)
        occupied = .allocate(capacity: TimerWheel.slots / 64)
        occupied.initialize(repeating: 0, count: TimerWheel.slots / 64)
        for i in 0..<total {
            (heads + i).initialize(to: Timer(context: nil, fire: { _ in }))
            heads[i].next = heads + i
            heads[i].previous = heads + i
        }
    }

    func destroy() {
        heads.deallocate()
        occupied.deallocate()
        state.deallocate()
    }

    /// Arms a timer, or moves it when it was armed.
    func arm(_ timer: UnsafeMutablePointer<Timer>, at deadline: UInt64) {
        cancel(timer)
        timer.pointee.deadline = deadline
        insert(timer)
        count += 1
    }

    /// Cancels a timer; does nothing to one that isn't armed.
    func cancel(_ timer: UnsafeMutablePointer<Timer>) {
        guard let next = timer.pointee.next, let previous = timer.pointee.previous else { return }
        previous.pointee.next = next
        next.pointee.previous = previous
        timer.pointee.next = nil
        timer.pointee.previous = nil
        count -= 1
    }

    /// Fires what is due at `now`. A fired timer is not armed any more and may be armed again.
    func advance(to now: UInt64, _ fire: (UnsafeMutablePointer<Timer>) -> Void) {
        let target = now / TimerWheel.tick
        if count == 0 {
            current = max(current, target)
            return
        }
        while current < target {
            current += 1
            let slot = Int(current) & (TimerWheel.slots - 1)
            if slot == 0 { cascade() }
            let head = heads + slot
            while let timer = head.pointee.next, timer != head {
                cancel(timer)
                fire(timer)
            }
            if count == 0 {
                current = max(current, target)
                return
            }
        }
    }

    /// Nanoseconds from `now` until something may be due, or -1 when nothing is armed. A lower bound:
    /// the loop may wake once too often, never too late.
    func timeout(from now: UInt64) -> Int64 {
        guard count > 0 else { return -1 }
        // Up to where the first wheel comes round: there timers of the second come down.
        let first = Int(current) & (TimerWheel.slots - 1)
        var slot = first + 1
        while slot < TimerWheel.slots {
            let word = occupied[slot >> 6] >> UInt64(slot & 63)
            if word == 0 {
                slot = (slot | 63) + 1
                continue
            }
            slot += word.trailingZeroBitCount
            if heads[slot].next != heads + slot { break }
            // Its timers were cancelled meanwhile.
            occupied[slot >> 6] &= ~(1 << UInt64(slot & 63))
        }
        let due = (current + UInt64(min(slot, TimerWheel.slots) - first)) * TimerWheel.tick
        return due > now ? Int64(due - now) : 0
    }

    /// The first tick at or after a time, which may be the last there is.
    private static func ticks(_ time: UInt64) -> UInt64 {
        time / tick + (time % tick == 0 ? 0 : 1)
    }

    private func insert(_ timer: UnsafeMutablePointer<Timer>) {
        let wanted = TimerWheel.ticks(timer.pointee.deadline)
        let tick = max(wanted, current + 1)
        let distance = tick - current
        var level = 0
        while level < TimerWheel.levels - 1, distance >= 1 << UInt64(TimerWheel.bits * (level + 1))
        {
            level += 1
        }
        let limit: UInt64 = 1 << UInt64(TimerWheel.bits * TimerWheel.levels)
        let bounded = distance < limit ? tick : current + limit - 1
        let slot = Int(bounded >> UInt64(TimerWheel.bits * level)) & (TimerWheel.slots - 1)
        if level == 0 { occupied[slot >> 6] |= 1 << UInt64(slot & 63) }
        link(timer, heads + (level * TimerWheel.slots + slot))
    }

    private func link(_ timer: UnsafeMutablePointer<Timer>, _ head: UnsafeMutablePointer<Timer>) {
        let last = head.pointee.previous.unsafelyUnwrapped
        timer.pointee.next = head
        timer.pointee.previous = last
        last.pointee.next = timer
        head.pointee.previous = timer
    }

    /// The first wheel came round: timers of the next slot of the higher wheels come down.
    private func cascade() {
        for level in 1..<TimerWheel.levels {
            let slot = Int(current >> UInt64(TimerWheel.bits * level)) & (TimerWheel.slots - 1)
            let head = heads + (level * TimerWheel.slots + slot)
            var timer = head.pointee.next.unsafelyUnwrapped
            head.pointee.next = head
            head.pointee.previous = head
            while timer != head {
                let next = timer.pointee.next.unsafelyUnwrapped
                insertDue(timer)
                timer = next
            }
            if slot != 0 { return }
        }
    }

    /// As `insert`, for a timer that may be due in this very tick.
    private func insertDue(_ timer: UnsafeMutablePointer<Timer>) {
        let wanted = TimerWheel.ticks(timer.pointee.deadline)
        guard wanted <= current else { return insert(timer) }
        // This slot is run next: `occupied` need not know.
        link(timer, heads + (Int(current) & (TimerWheel.slots - 1)))
    }
}
