import CPenstock
import CSystem
import Glibc
public import PenstockCore
import Synchronization

/// The plugin host: loads libraries, makes instances, and serves their calls.
///
/// One a process (several in tests). Loading and making are slow and belong off the event loops;
/// what plugins call runs on the loops that own the exchanges. It must outlive every loop and
/// instance.
public final class Host: @unchecked Sendable {
    // Safe: constants, and tables with locks or atomics of their own. The loops are only used
    // through what LoopServices offers to any thread, except from their own thread.

    /// How it behaves.
    public let options: HostOptions
    /// The loops, by number.
    public let loops: [UnsafeMutablePointer<LoopServices>]
    /// The operator's log. Called on any thread; must not block for long.
    public let log: @Sendable (LogRecord) -> Void

    let versionView: ByteView
    let libraries = LibraryRegistry()
    let limits = LimitRegistry()
    let dicts = DictRegistry()
    let series: SeriesRegistry
    let reaper = Reaper()
    /// Where create() runs.
    let creators = HelperLane("pen-create")
    /// pthread_self() of each loop, 0 before it is known.
    private let threads: UnsafeMutablePointer<Atomic<UInt>>
    private let loopsEnded = Atomic<Bool>(false)
    /// The view of the host that `pen_entry.init` gets: it lives as long as the process.
    private let libraryContexts = Mutex<[InstanceContext]>([])
    /// Contexts of destroyed instances, oldest first.
    private let retired = Mutex<[InstanceContext]>([])
    private static let retiredMax = 1024

    /// A host for these loops. `log` gets its own lines and those of plugins.
    public init(
        loops: [UnsafeMutablePointer<LoopServices>], options: HostOptions,
        log: @escaping @Sendable (LogRecord) -> Void
    ) {
        precondition(!loops.isEmpty, "a host serves at least one loop")
        self.loops = loops
        self.options = options
        self.log = log
        series = SeriesRegistry(limit: options.seriesMax)
        let version = Array(options.version.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(version.count, 1))
        memory.initialize(from: version, count: version.count)
        versionView = ByteView(UnsafePointer(memory), version.count)
        threads = .allocate(capacity: loops.count)
        for i in loops.indices {
            (threads + i).initialize(to: Atomic(0))
            // The address is the argument: the message may be delivered after anything else here.
            loops[i].pointee.post(
                LoopMessage(
                    { argument in
                        guard let argument else { return }
                        argument.assumingMemoryBound(to: Atomic<UInt>.self).pointee.store(
                            UInt(pthread_self()), ordering: .relaxed)
                    }, UnsafeMutableRawPointer(threads + i)))
        }
    }

    /// Loads a library, or finds the generation with the same content. Runs the library's init.
    /// Not on an event loop. [main]
    public func load(_ path: String) throws(PluginError) -> PluginLibrary {
        let context = InstanceContext(
            host: self, loop: loops[0], name: String(path.split(separator: "/").last ?? ""),
            isShared: true, isShadow: false, upstreams: [:])
        // Kept for ever, even when it is refused: code of the library may hold it already.
        libraryContexts.withLock { $0.append(context) }
        let options = options
        return try libraries.load(
            path, directory: options.stateDirectory, toolchain: options.toolchain,
            host: context.view
        ) { (file) throws(PluginError) in
            guard options.preflightsLibraries else { return }
            if let refusal = Preflight.check(file.path, options: options).library { throw refusal }
        }
    }

    /// Ids of the extensions that instances can ask for.
    public static var extensionIDs: [String] { Extensions.ids.map { "\($0.id)" } }

    /// Every generation that is loaded, by path and generation.
    public var generations: [PluginLibrary] { libraries.all }
    /// How many generations are loaded and how many bytes of files they map.
    public var generationTotals: (count: Int, bytes: Int) { libraries.totals }
    /// Series that plugins defined, with their values now.
    public var pluginSeries: [PluginSeries] { series.snapshot() }

    /// Whether the calling thread runs that loop.
    func isOnLoop(_ index: Int) -> Bool {
        (threads + index).pointee.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Calls on a loop: at once when this is its thread, else by its inbox. `argument` is passed as
    /// it is; dropped when the loops have ended.
    func onLoop(
        _ index: Int, _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) {
        if isOnLoop(index) { return function(argument) }
        loops[index].pointee.post(LoopMessage(function, argument))
    }

    /// Keeps contexts of destroyed instances for a while: a plugin's thread that still calls with its
    /// old view finds a host that says STALE, not freed memory.
    func retire(_ contexts: [InstanceContext]) {
        retired.withLock { retired in
            retired += contexts
            if retired.count > Host.retiredMax {
                retired.removeFirst(retired.count - Host.retiredMax)
            }
        }
    }

    /// Whether posting to loops still leads anywhere.
    var loopsAreRunning: Bool { !loopsEnded.load(ordering: .acquiring) }

    /// Waits until every destroy() that is due has run. For tests, and before exit.
    public func settle() { reaper.drain() }

    /// The loops have ended and no snapshot is left: destroys what waits for it, then calls each
    /// library's deinit. At process exit only. [main]
    public func finish() {
        loopsEnded.store(true, ordering: .releasing)
        reaper.drain()
        for library in libraries.all {
            library.entry.pointee.deinit?(library.entry)
        }
    }
}
