/// Verdict caches of one step, one a loop; kept by whoever carries them across reloads.
public final class VerdictCacheOwner: @unchecked Sendable {
    // Safe: the array is written here only, each element belongs to its loop afterwards.
    let caches: UnsafeMutablePointer<VerdictCache>
    private let count: Int

    /// Caches for `loops` loops of `capacity` entries each.
    public init(loops: Int, capacity: Int) {
        count = loops
        caches = .allocate(capacity: loops)
        for i in 0..<loops { (caches + i).initialize(to: VerdictCache(capacity: capacity)) }
    }

    deinit {
        for i in 0..<count { caches[i].destroy() }
        caches.deallocate()
    }
}
