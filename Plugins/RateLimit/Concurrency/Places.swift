import Synchronization

/// How many requests of each key are under way. Bounded by the exchanges of the process: a key
/// without any isn't remembered.
final class Places: Sendable {
    private let taken = Mutex<[UInt: Int]>([:])
    private let max: Int

    init(max: Int) { self.max = max }

    /// What stands for a key: its hash under this process's seed, never 0.
    static func place(of key: UnsafeRawBufferPointer) -> UInt {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        return UInt(bitPattern: hasher.finalize()) | 1
    }

    /// False: all are taken.
    func take(_ place: UInt) -> Bool {
        taken.withLock { taken in
            let count = taken[place] ?? 0
            guard count < max else { return false }
            taken[place] = count + 1
            return true
        }
    }

    func giveBack(_ place: UInt) {
        taken.withLock { taken in
            guard let count = taken[place] else { return }
            taken[place] = count > 1 ? count - 1 : nil
        }
    }
}
