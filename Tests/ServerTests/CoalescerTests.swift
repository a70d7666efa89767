import Foundation
import Synchronization
import Testing

@testable import PenstockServer

@Suite(.timeLimit(.minutes(10))) struct CoalescerTests {
    private final class Counter: Sendable {
        let runs = Atomic<Int>(0)
        func next() -> Int { runs.add(1, ordering: .acquiringAndReleasing).newValue }
    }

    @Test("runs don't overlap, and a caller gets a run that began after it asked")
    func freshness() {
        let coalescer = Coalescer<Int>()
        let counter = Counter()
        let inside = Atomic<Int>(0)
        let overlaps = Atomic<Int>(0)
        let stale = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 64) { _ in
            let before = counter.runs.load(ordering: .acquiring)
            let result = coalescer.run(wantsAll: false) { _ in
                if inside.add(1, ordering: .acquiringAndReleasing).newValue > 1 {
                    overlaps.add(1, ordering: .relaxed)
                }
                let number = counter.next()
                inside.subtract(1, ordering: .acquiringAndReleasing)
                return number
            }
            // A run that had begun before we asked would have a number we could have seen.
            if result <= before { stale.add(1, ordering: .relaxed) }
        }
        #expect(overlaps.load(ordering: .relaxed) == 0)
        #expect(stale.load(ordering: .relaxed) == 0)
    }

    @Test("those who ask while it runs share one run")
    func sharing() {
        let coalescer = Coalescer<Int>()
        let counter = Counter()
        let began = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let group = DispatchGroup()
        Thread.detachNewThread {
            _ = coalescer.run(wantsAll: false) { _ in
                began.signal()
                goOn.wait()
                return counter.next()
            }
        }
        began.wait()
        for _ in 0..<16 {
            group.enter()
            Thread.detachNewThread {
                _ = coalescer.run(wantsAll: false) { _ in counter.next() }
                group.leave()
            }
        }
        // All sixteen wait for the first, or come later and share the run of those that do: nobody
        // needs more than one run each, and most need none.
        goOn.signal()
        group.wait()
        #expect(counter.runs.load(ordering: .acquiring) <= 17)
        #expect(counter.runs.load(ordering: .acquiring) >= 2)
    }

    @Test("a run is told of what those whom it covers want, and once")
    func wants() {
        let coalescer = Coalescer<Void>()
        let full = Atomic<Int>(0)
        let began = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let group = DispatchGroup()
        Thread.detachNewThread {
            coalescer.run(wantsAll: false) { _ in
                began.signal()
                goOn.wait()
            }
        }
        began.wait()
        for wantsAll in [false, true, false] {
            group.enter()
            Thread.detachNewThread {
                coalescer.run(wantsAll: wantsAll) { if $0 { full.add(1, ordering: .relaxed) } }
                group.leave()
            }
        }
        goOn.signal()
        group.wait()
        #expect(full.load(ordering: .relaxed) == 1)
    }
}
