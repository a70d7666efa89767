import CPenstock
import CSystem
import Glibc
import PenstockCore
import Synchronization

/// What stands behind one `pen_host`: one instance on one loop (or a library, before it has any).
///
/// The plugin holds its address from before create() until destroy() returned; PluginInstance keeps
/// it alive that long. Everything but what is atomic or locked is written before create().
final class InstanceContext: @unchecked Sendable {
    // Safe: `record` is written once, on the thread that creates, before anyone else sees the
    // instance; the rest is constant, atomic or behind a lock.

    /// The host. Unowned: it lives as long as the process.
    unowned(unsafe) let host: Host
    /// The loop it serves; the first one for shared instances and libraries.
    let loop: UnsafeMutablePointer<LoopServices>
    /// The host's limits, without a reference to count: the host outlives its instances.
    let limits: Unmanaged<LimitRegistry>
    /// Its secret, at hand.
    let limitSecret: (UInt64, UInt64)
    /// The plugin's view of the host.
    let view: UnsafeMutablePointer<pen_host>
    /// Its name, for logs and `ctx.<step>.<key>` outside a step.
    let name: String
    /// One instance serves all loops.
    let isShared: Bool
    /// It runs beside the enforced steps: its limits and dicts are in namespaces of their own.
    let isShadow: Bool
    /// Views are lent as scratch copies.
    let poisons: Bool
    /// Numbers of the configured upstreams, for pen.forward/1.
    let upstreams: [String: UInt32]
    /// The configured stores, for pen.stores/1; empty after create().
    var stores: [String: StoreReference]
    /// Those that create() opened, by handle from 1. Written during create(), and emptied after destroy():
    /// a context outlives its instance, and must not keep stores.
    var opened: [OpenedStore] = []
    /// The instance's record, once create() succeeded.
    var record: UnsafeMutablePointer<InstanceRecord>?
    /// The instance, for work that must keep it; nil for a library.
    var owner: Unmanaged<PluginInstance>?
    /// Timers and descriptors of the instance.
    let watches = WatchList()
    /// Secrets it resolved.
    let secrets = SecretMemory()
    /// Upstreams it asked for by name.
    let resolved = Mutex<Set<String>>([])
    /// Functions of pen.work/1 under way.
    let workInFlight = Atomic<Int>(0)
    /// Second (upper half) and lines in it (lower half).
    private let logWindow = Atomic<UInt64>(0)
    private let logDropped = Atomic<UInt64>(0)

    init(
        host: Host, loop: UnsafeMutablePointer<LoopServices>, name: String, isShared: Bool,
        isShadow: Bool, upstreams: [String: UInt32], stores: [String: StoreReference] = [:]
    ) {
        self.host = host
        limits = Unmanaged.passUnretained(host.limits)
        limitSecret = host.limits.secret
        self.loop = loop
        self.name = name
        self.isShared = isShared
        self.isShadow = isShadow
        self.upstreams = upstreams
        self.stores = stores
        poisons = host.options.poisonsViews
        view = .allocate(capacity: 1)
        view.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: PEN_ABI_MAJOR,
                abi_minor: PEN_ABI_MINOR, ctx: UnsafeMutableRawPointer(view),
                name: pen_str("penstock"), version: host.versionView,
                get_extension: { Extensions.find($1, for: InstanceContext.of($0)) }))
        view.pointee.ctx = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit { view.deallocate() }

    /// The context behind a plugin's view. Borrowed: the caller holds no reference.
    @inline(__always)
    static func of(_ host: UnsafePointer<pen_host>) -> InstanceContext {
        Unmanaged<InstanceContext>.fromOpaque(host.pointee.ctx).takeUnretainedValue()
    }

    /// Calls `body` with the context behind a plugin's view, without reference counting.
    @inline(__always)
    static func with<R>(_ host: UnsafePointer<pen_host>, _ body: (InstanceContext) -> R) -> R {
        Unmanaged<InstanceContext>.fromOpaque(host.pointee.ctx)._withUnsafeGuaranteedRef(body)
    }

    /// Whether this thread runs the instance's loop.
    var isOnLoop: Bool { host.isOnLoop(Int(loop.pointee.index)) }

    /// Writes a line of the plugin, unless it wrote too many this second.
    func log(_ level: LogRecord.Level, _ message: pen_str, _ fields: UnsafeBufferPointer<pen_kv>) {
        guard admitLine() else { return }
        // Bounds: what a plugin logs by accident (a body) must not fill the disk.
        func text(_ view: pen_str) -> String {
            guard view.isPlausible(limit: Int.max) else { return "" }
            return String(view.n > 8192 ? view[0..<8192] : view)
        }
        var record = LogRecord(level, text(message), source: name, isFromPlugin: true)
        for field in fields.prefix(32) {
            record.fields.append((text(field.name), text(field.value)))
        }
        host.log(record)
    }

    private func admitLine() -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        let second = UInt64(UInt32(truncatingIfNeeded: now.tv_sec))
        var old = logWindow.load(ordering: .relaxed)
        while true {
            let isSame = old >> 32 == second
            if isSame, UInt32(truncatingIfNeeded: old) >= host.options.logLinesPerSecond {
                logDropped.add(1, ordering: .relaxed)
                return false
            }
            let new = isSame ? old + 1 : second << 32 | 1
            let result = logWindow.compareExchange(
                expected: old, desired: new, ordering: .relaxed)
            if result.exchanged {
                if !isSame { reportDropped() }
                return true
            }
            old = result.original
        }
    }

    private func reportDropped() {
        let dropped = logDropped.exchange(0, ordering: .relaxed)
        guard dropped > 0 else { return }
        host.log(
            LogRecord(
                .warning, "lines dropped: more than \(host.options.logLinesPerSecond) a second",
                source: name, fields: [("dropped", String(dropped))]))
    }
}
