/// A moment at which something is done, once. The loop's thread only.
final class LoopTimer {
    fileprivate var deadline: UInt64 = 0
    /// Where it is in the heap; -1: not set.
    fileprivate var index = -1
    let fire: () -> Void

    init(_ fire: @escaping () -> Void) { self.fire = fire }
}

/// Timers by deadline, in a heap: one for each process, set anew with each invocation, so that nothing
/// is left behind by those that ended in time.
final class LoopTimers {
    private var heap: [LoopTimer] = []

    /// When the next one is due, monotonic nanoseconds; nil: none is set.
    var next: UInt64? { heap.first?.deadline }

    func set(_ timer: LoopTimer, at deadline: UInt64) {
        if timer.index < 0 {
            timer.index = heap.count
            timer.deadline = deadline
            heap.append(timer)
            up(timer.index)
        } else {
            let isEarlier = deadline < timer.deadline
            timer.deadline = deadline
            if isEarlier { up(timer.index) } else { down(timer.index) }
        }
    }

    func cancel(_ timer: LoopTimer) {
        let index = timer.index
        guard index >= 0 else { return }
        timer.index = -1
        let last = heap.removeLast()
        guard index < heap.count else { return }
        heap[index] = last
        last.index = index
        up(index)
        down(last.index)
    }

    /// Fires what is due.
    func run(now: UInt64) {
        while let first = heap.first, first.deadline <= now {
            cancel(first)
            first.fire()
        }
    }

    private func up(_ start: Int) {
        var index = start
        while index > 0, heap[index].deadline < heap[(index - 1) / 2].deadline {
            swap(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private func down(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && heap[child].deadline < heap[least].deadline {
                least = child
            }
            guard least != index else { return }
            swap(index, least)
            index = least
        }
    }

    private func swap(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        heap[a].index = a
        heap[b].index = b
    }
}
