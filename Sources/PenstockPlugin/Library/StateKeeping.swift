public import CPenstock

/// Gives its state to the instance that takes its place when a reload changes its library or its
/// configuration (pen.handover/1): counters, learned limits, warm caches.
///
/// The old instance goes on serving meanwhile, so what it counts after `saveState` is lost. Instances
/// in a child process start anew.
public protocol StateKeeping: Plugin {
    /// Format of the state; a new instance is offered equal formats only.
    static var stateVersion: UInt32 { get }
    /// The state as bytes, at most 16 MiB; nil: nothing to hand over. On the instance's loop; in a
    /// `.shared` plugin on any thread, beside its hooks.
    func saveState() throws -> [UInt8]?
    /// Takes a state over, before the first exchange. When it throws, the instance starts as `init`
    /// left it, so change nothing before the state is understood.
    func loadState(_ state: Bytes) throws
}

extension Instance {
    static func handoverTable(_ plugin: any StateKeeping) -> pen_handover {
        pen_handover(
            size: UInt32(MemoryLayout<pen_handover>.size),
            version: type(of: plugin).stateVersion,
            save: { state in
                guard let state else { return pen_buf(p: nil, n: 0, ctx: nil, release: nil) }
                return Unmanaged<Instance>.fromOpaque(state)._withUnsafeGuaranteedRef {
                    // The host has no way to be told why: what can't be saved is not there.
                    guard let saved = try? $0.stateKeeping.saveState() else {
                        return pen_buf(p: nil, n: 0, ctx: nil, release: nil)
                    }
                    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(saved.count, 1))
                    memory.update(from: saved, count: saved.count)
                    return pen_buf(p: UnsafePointer(memory), n: saved.count, ctx: nil) { _, p, _ in
                        UnsafeMutablePointer(mutating: p)?.deallocate()
                    }
                }
            },
            load: { state, saved in
                guard let state else { return PEN_E_ARGUMENT }
                return Unmanaged<Instance>.fromOpaque(state)._withUnsafeGuaranteedRef {
                    do {
                        try $0.stateKeeping.loadState(saved)
                        return PEN_OK
                    } catch {
                        return PEN_E_FAILED
                    }
                }
            })
    }
}
