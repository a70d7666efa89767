public import CPenstock

/// Counts for limits, which don't know how (`pen.store/1`): a plugin of the configuration's `stores`, which
/// no request runs. This role is for engines that answer at once.
public protocol Store: Plugin {
    /// What it counts: bits 1 << PEN_COUNTER_*.
    static var kinds: UInt32 { get }
    /// Takes from a counter, or only tells; nil: it is no such counter, or one too many. On a loop: must not
    /// block. The counter's texts are borrowed.
    ///
    /// - Parameter inShadow: for a step that only watches: counted apart.
    func take(_ counter: pen_counter, inShadow: Bool) -> pen_count?
}

extension Instance {
    /// The C side of a store: the instance is the state, as in every hook.
    static func storeTable(_ store: any Store) -> pen_store {
        pen_store(
            size: UInt32(MemoryLayout<pen_store>.size), kinds: type(of: store).kinds,
            away: PEN_AWAY_DENY, gateways: 1, deadline_ms: 0, reserved: 0,
            take: { state, space, counters, count, _, out in
                Unmanaged<Instance>.fromOpaque(state.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
                    $0.take(counters, count, inShadow: space != 0, out)
                }
            }, expired: nil)
    }

    private func take(
        _ counters: UnsafePointer<pen_counter>, _ count: Int, inShadow: Bool,
        _ out: UnsafeMutablePointer<pen_count>
    ) -> Int32 {
        guard count > 0, counters.pointee.size >= MemoryLayout<pen_counter>.size,
            out.pointee.size >= MemoryLayout<pen_count>.size
        else { return PEN_STORE_REFUSED }
        // Elements follow each other by the first one's size.
        let (step, outStep) = (Int(counters.pointee.size), Int(out.pointee.size))
        for index in 0..<count {
            let counter = UnsafeRawPointer(counters).advanced(by: index * step)
                .assumingMemoryBound(to: pen_counter.self).pointee
            guard var answer = store.take(counter, inShadow: inShadow) else {
                return PEN_STORE_REFUSED
            }
            answer.size = UInt32(outStep)
            UnsafeMutableRawPointer(out).advanced(by: index * outStep)
                .assumingMemoryBound(to: pen_count.self).pointee = answer
        }
        return PEN_STORE_COUNTED
    }
}
