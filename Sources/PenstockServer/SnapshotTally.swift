internal import CSystem
internal import PenstockCore

/// Counts the snapshots that somebody still holds.
final class SnapshotTally: Sendable {
    /// Snapshots at once; a reload past it waits for the oldest's exchanges (DESIGN §3).
    static let liveMax = 8

    private let count = Monitor(0)

    /// One more; it counts for as long as a snapshot has this among its owners.
    func ticket() -> AnyObject { Ticket(count) }

    /// How many there are.
    var live: Int { count.withLock { $0 } }

    /// Waits until another one may be published; false: not within `limit`.
    func waitForRoom(_ limit: Duration) -> Bool {
        count.wait(until: Monitor<Int>.deadline(after: limit, from: csys_monotonic())) {
            $0 < SnapshotTally.liveMax
        }
    }

    private final class Ticket: Sendable {
        private let count: Monitor<Int>
        init(_ count: Monitor<Int>) {
            self.count = count
            count.withLock { $0 += 1 }
        }
        deinit { count.withLock { $0 -= 1 } }
    }
}
