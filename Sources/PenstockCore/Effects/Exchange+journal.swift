// Every change that a step makes goes through `Exchange+headers`, `+variables` and `+body`, so that it
// can be undone, shown or replayed. Nothing is recorded while the journal's depth is zero: a step that
// can't lose writes directly.

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Adds an effect to the journal; past the arena's limit the journal is marked overflowed.
    public func record(_ effect: Effect) {
        nextEffect()?.initialize(to: effect)
    }

    /// Where the next effect goes, which has to be written there; nil: past the arena's limit.
    @inline(__always)
    func nextEffect() -> UnsafeMutablePointer<Effect>? {
        let count = pointee.journal.count
        guard count < pointee.journal.capacity || growJournal(),
            let effects = pointee.journal.effects
        else { return nil }
        pointee.journal.count = count &+ 1
        return effects + count
    }

    @inline(never)
    private func growJournal() -> Bool {
        let capacity = max(pointee.journal.capacity * 2, 16)
        guard let memory = pointee.arena.allocate(capacity * MemoryLayout<Effect>.stride) else {
            pointee.journal.overflowed = true
            return false
        }
        let effects = memory.bindMemory(to: Effect.self, capacity: capacity)
        if let old = pointee.journal.effects {
            effects.update(from: old, count: pointee.journal.count)
        }
        pointee.journal.effects = effects
        pointee.journal.capacity = capacity
        return true
    }
}
