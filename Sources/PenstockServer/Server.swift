internal import CSystem
internal import Glibc
internal import JSON
internal import Logging
internal import PenstockCompile
public import PenstockConfig
internal import PenstockCore
internal import PenstockHost
internal import PenstockIO
internal import Synchronization

/// The gateway as a process: loops, plugins, the configuration that serves and how it is replaced.
///
/// `run` is called once, on the main thread, and returns when the process should end. Reloads come
/// from the main thread and from admin requests on worker threads; `compiling` lets one in at a time.
public final class Server: @unchecked Sendable {
    // Safe: what is not constant is under `served`, or touched by one reload at a time (`compiling`).

    let options: ServerOptions
    let log: Logger
    let group: LoopGroup
    let host: Host
    let plugins: HostPlugins
    let reader: MetricsReader
    let fixed: FixedSettings
    let loopCount: Int
    let drainTimeout: Duration
    let tally = SnapshotTally()
    let certificates: ListenerCertificates
    let compiling = Coalescer<ReloadOutcome>()
    let served: Mutex<ServedState>
    let current = Mutex<Snapshot?>(nil)
    let control: ControlLoop
    private let pidFile: PIDFile
    private let admin: AdminHandler
    private let watchdog: Watchdog
    /// The step that has held a loop for too long, and by which loop; empty: none.
    let stalls: StallTable

    // One reload at a time.
    let carried = Carried()
    let routeMetrics: MetricRegistry
    let stepMetrics: MetricRegistry
    var generation: UInt64 = 0
    /// What the source had when it was last looked at and was good, before parts were left out.
    var lastRead = JSONValue.null
    /// The warnings of what serves.
    var told: Set<String> = []

    /// Makes everything up to the first sockets: nothing serves yet.
    ///
    /// - Throws: `StartFailure` with a hint.
    public init(_ options: ServerOptions, configuration: Configuration) throws(StartFailure) {
        self.options = options
        let control = ControlLoop(watchesFiles: options.watchesFiles)
        self.control = control
        let operational = OperationalLog(options.logFormat)
        let log = operational.logger("penstock", level: options.logLevel)
        self.log = log
        let directory = configuration.resolve(configuration.stateDirectory)
        pidFile = try Self.takeDirectory(directory)
        let admin = AdminHandler()
        self.admin = admin
        var groupOptions = LoopGroupOptions(configuration, management: options.management) {
            admin.answer($0)
        }
        let certificates = ListenerCertificates()
        self.certificates = certificates
        try certificates.begin(&groupOptions, configuration, log)
        groupOptions.onFailure = { failure in
            log.warning(
                "a step failed",
                metadata: [
                    "route": "\(failure.route)", "step": "\(failure.step)",
                    "at": "\(failure.source)", "why": "\(failure.detail)",
                    "code": "\(failure.code)", "status": "\(failure.status)",
                    "request": "\(failure.requestID)",
                ])
        }
        groupOptions.onClientFault = { fault in
            log.warning(
                "a client's handshake was refused",
                metadata: [
                    "listener": "\(fault.listener)", "peer": "\(fault.peer)",
                    "server_name": "\(fault.serverName)", "why": "\(fault.detail)",
                ])
        }
        groupOptions.onUpstreamFault = { fault in
            log.warning(
                "a connection to an upstream can't be made",
                metadata: [
                    "upstream": "\(fault.upstream)", "target": "\(fault.target)",
                    "server_name": "\(fault.serverName)", "why": "\(fault.detail)",
                ])
        }
        do throws(LoopGroup.Failure) {
            group = try LoopGroup(groupOptions)
        } catch {
            throw StartFailure(blame: .environment, message: error.message)
        }
        loopCount = groupOptions.loops
        fixed = FixedSettings(configuration)
        drainTimeout = configuration.timeouts.drain
        var hostOptions = HostOptions(stateDirectory: directory)
        hostOptions.version = Version.text
        host = Host(loops: Array(group.services.prefix(loopCount)), options: hostOptions) {
            Self.write($0, to: log)
        }
        plugins = HostPlugins(
            host: host, catalog: PluginCatalog(directory: options.pluginDirectory))
        reader = MetricsReader(
            group.services.prefix(loopCount).map { UnsafePointer($0.pointee.metrics) })
        routeMetrics = MetricRegistry(capacity: groupOptions.routeCapacity)
        stepMetrics = MetricRegistry(capacity: groupOptions.stepCapacity)
        served = Mutex(ServedState())
        let stalls = StallTable()
        self.stalls = stalls
        watchdog = Watchdog(
            Array(group.services.prefix(loopCount)), fatal: configuration.timeouts.stall
        ) { stalls.note($0, in: log) }
    }

    /// Serves until a signal ends it; true when nothing was lost.
    public func run(_ loaded: LoadedConfiguration) throws(StartFailure) -> Bool {
        let bound = try start(loaded)
        if !watchdog.start() { log.warning("no thread for the watchdog: stalls go unnoticed") }
        served.withLock { $0.isReady = true }
        for listener in bound {
            log.info(
                "listening",
                metadata: ["listener": "\(listener.name)", "address": "\(listener.address)"])
        }
        options.onListening(bound.map { ($0.name, "\($0.address)") })
        log.info(
            "serving",
            metadata: [
                "generation": "\(generation)", "loops": "\(loopCount)",
                // Since reading the configuration began.
                "ms": "\(options.readSince.milliseconds(to: .now))",
                "version": "\(Version.text)",
            ])
        // Most of what is resident by now was read to parse YAML, compile and load, and no request
        // touches it: two thirds of 31 MB.
        _ = csys_release_text_pages()
        wait()
        return end()
    }

    /// The first snapshot and the sockets. A function of its own: nothing here may hold the snapshot
    /// for as long as the process serves.
    private func start(
        _ loaded: LoadedConfiguration
    ) throws(StartFailure) -> [LoopGroup.BoundListener] {
        let snapshot = try firstSnapshot(loaded)
        admin.set(AdminRouter(actions: actions, reader: reader))
        options.bell?.listen { [unowned self] in serveChange() }
        do throws(LoopGroup.Failure) {
            return try group.start(snapshot)
        } catch {
            throw StartFailure(blame: .environment, message: error.message)
        }
    }

    /// Does what signals and changed files ask for, until one says to end.
    private func wait() {
        while true {
            switch control.next() {
            case .reload: _ = reload("SIGHUP")
            case .filesChanged: _ = reload("files changed")
            case .sourceChanged: serveChange()
            case .reopenLog:
                group.reopenLog()
                log.info("access log opened anew")
            case .terminate: return
            case nil: break
            }
        }
    }

    /// Answers what was read, then ends. A second signal ends at once.
    private func end() -> Bool {
        served.withLock { $0.isReady = false }
        log.info("draining", metadata: ["at_most": "\(drainTimeout)"])
        let drained = DrainThread(group: group, timeout: drainTimeout)
        while !drained.isDone {
            if control.next(timeout: 20) == .terminate {
                log.warning("ending at once: a second signal came")
                return false
            }
        }
        let isClean = drained.isClean
        watchdog.stop()
        guard group.stop() else {
            log.error("ended by force: a plugin holds a loop")
            return false
        }
        if isClean { endPlugins() }
        if isClean {
            log.info("ended, every request answered")
        } else {
            log.warning("ended, the drain time-out passed with requests open")
        }
        return isClean
    }

    /// Destroys the instances, so that plugins can write what they hold, and ends their children.
    private func endPlugins() {
        carried.clear()
        // The last snapshot that anything but a loop holds: with it the instances would outlive the loops
        // that their children are ended on.
        current.withLock { $0 = nil }
        served.withLock { $0.isolated = [] }
        host.finish()
        if !Isolation.waitForChildren() {
            log.warning("children of isolated plugins had to be killed")
        }
    }

    /// The lock on the state directory: two servers would overwrite each other's plugins.
    private static func takeDirectory(_ directory: String) throws(StartFailure) -> PIDFile {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw StartFailure(
                blame: .environment, message: "\(directory): \(String(cString: strerror(errno)))",
                hint: "state_dir must be a directory that this user may write")
        }
        if let file = PIDFile.take(directory: directory) { return file }
        if let holder = PIDFile.holder(of: directory) {
            throw StartFailure(
                blame: .environment, message: "process \(holder) serves from \(directory)",
                hint: "`penstock reload` has it read its configuration again; "
                    + "a second gateway needs another state_dir")
        }
        throw StartFailure(
            blame: .environment, message: "\(directory) can't be written",
            hint: "state_dir must be a directory that this user may write")
    }

    private static func write(_ record: LogRecord, to log: Logger) {
        let level: Logger.Level =
            switch record.level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        var metadata: Logger.Metadata = [:]
        if !record.source.isEmpty {
            metadata[record.isFromPlugin ? "plugin" : "about"] = "\(record.source)"
        }
        for field in record.fields { metadata[field.name] = "\(field.value)" }
        log.log(level: level, "\(record.message)", metadata: metadata)
    }
}
