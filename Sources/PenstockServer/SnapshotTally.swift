internal import PenstockCore
internal import Synchronization

/// Counts the snapshots that somebody still holds.
final class SnapshotTally: Sendable {
    /// Snapshots at once; a reload past it waits for the oldest's exchanges (DESIGN §3).
    static let liveMax = 8

    private struct Entry: @unchecked Sendable {
        // Safe: a weak reference may be read from any thread; it is written once.
        weak var snapshot: Snapshot?
    }
    private let entries = Mutex<[Entry]>([])

    func add(_ snapshot: Snapshot) {
        let entry = Entry(snapshot: snapshot)
        entries.withLock { $0.append(entry) }
    }

    var live: Int {
        entries.withLock { entries in
            entries.removeAll { $0.snapshot == nil }
            return entries.count
        }
    }
}
