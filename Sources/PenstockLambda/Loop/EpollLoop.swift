internal import CSystem
internal import Glibc

/// What has a descriptor in the loop.
protocol LoopSource: AnyObject {
    /// CSYS_EPOLL_* bits.
    func ready(_ events: UInt32)
}

/// The loop that serves functions: descriptors and timers of one thread.
///
/// A few hundred descriptors at most, so objects and closures are good enough; the gateway's own loops
/// are made for thousands.
final class EpollLoop {
    /// A descriptor's place; the loop knows an old one from a new.
    typealias Key = UInt64

    private struct Slot {
        var source: (any LoopSource)?
        var generation: UInt32 = 0
    }

    private static let eventsMax = 128

    let timers = LoopTimers()
    /// CLOCK_MONOTONIC, nanoseconds, at the start of this turn.
    private(set) var now = csys_monotonic()

    private let epoll = csys_epoll_create()
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var events = [csys_event](repeating: csys_event(), count: eventsMax)

    deinit { close(epoll) }

    /// Watches a descriptor; nil: the system refuses.
    func add(_ descriptor: Int32, _ events: UInt32, _ source: any LoopSource) -> Key? {
        let index = free.popLast() ?? slots.count
        if index == slots.count { slots.append(Slot()) }
        let key = Key(slots[index].generation) << 32 | Key(index)
        guard csys_epoll_add(epoll, descriptor, events, key) == 0 else {
            free.append(index)
            return nil
        }
        slots[index].source = source
        return key
    }

    func change(_ key: Key, _ descriptor: Int32, _ events: UInt32) {
        _ = csys_epoll_mod(epoll, descriptor, events, key)
    }

    /// Before the descriptor is closed.
    func remove(_ key: Key, _ descriptor: Int32) {
        let index = Int(key & 0xffff_ffff)
        guard slots[index].generation == UInt32(key >> 32) else { return }
        _ = csys_epoll_remove(epoll, descriptor)
        slots[index].source = nil
        slots[index].generation &+= 1
        free.append(index)
    }

    /// Waits for something to do and does it.
    func turn() {
        let count = csys_epoll_wait(epoll, &events, Int32(Self.eventsMax), waitMillis())
        now = csys_monotonic()
        for index in 0..<max(0, Int(count)) {
            let (key, bits) = (events[index].data, events[index].events)
            let slot = slots[Int(key & 0xffff_ffff)]
            // Gone, or another by now, by what an event before it did.
            guard slot.generation == UInt32(key >> 32), let source = slot.source else { continue }
            source.ready(bits)
        }
        timers.run(now: now)
    }

    private func waitMillis() -> Int32 {
        guard let next = timers.next else { return -1 }
        let now = csys_monotonic()
        guard next > now else { return 0 }
        return Int32(clamping: (next - now + 999_999) / 1_000_000)
    }
}
