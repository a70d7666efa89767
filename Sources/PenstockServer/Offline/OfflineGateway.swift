internal import CPenstock
internal import Glibc
public import PenstockCompile
public import PenstockConfig
internal import PenstockCore
public import PenstockHost

/// A gateway without sockets: one loop on this thread, real plugins, the real pipeline. For `check`,
/// `explain` and `invoke`. One thread.
public final class OfflineGateway {
    /// Longest time that a step may wait.
    static let waitMax: UInt64 = 30_000_000_000

    let loop: PollLoop
    let stateDirectory: String
    /// The host, for what commands want to know of plugins.
    public let host: Host
    private let plugins: HostPlugins
    private let carried = Carried()
    /// What the loaded configuration was lowered to.
    public private(set) var program = Program()
    private(set) var snapshot: Snapshot?
    /// What steps ask of upstreams and nobody has sent yet.
    var callouts: [OfflineCallout] = []
    /// How often a step asked for what may not be sent.
    public private(set) var refusedCallouts = 0
    var lastOutcome: (exchange: Exchange, outcome: PipelineOutcome)?

    /// A gateway that keeps copies of libraries in `stateDirectory`. `secrets` stand for the
    /// environment and files, where given.
    public init(
        stateDirectory: String, pluginDirectory: String? = nil, secrets: [String: String]? = nil,
        log: @escaping @Sendable (LogRecord) -> Void
    ) {
        self.stateDirectory = stateDirectory
        loop = PollLoop(routes: 4096, steps: 16_384)
        var options = HostOptions(stateDirectory: stateDirectory)
        options.countsApart = true
        options.version = Version.text
        if let secrets { options.secrets = { secrets[$0].map { Array($0.utf8) } } }
        host = Host(loops: [loop.services], options: options, log: log)
        plugins = HostPlugins(host: host, catalog: PluginCatalog(directory: pluginDirectory))
        // The host learns the loop's thread by a message.
        loop.turn(waitMax: 0)
        loop.onAdvance = { [unowned self] exchange, outcome in lastOutcome = (exchange, outcome) }
    }

    /// What an integration would have asked, and nobody sent: "lambda: POST /…"; empty: nothing.
    var heldCallout = ""

    /// Takes a callout of a request that may be sent; false: it may not.
    func take(
        _ request: UnsafePointer<pen_callout_request>, _ token: pen_token, sends: Bool,
        isIntegration: Bool
    ) -> Bool {
        guard sends else {
            if isIntegration {
                let callout = OfflineCallout(request, token)
                heldCallout = "\(callout.upstream): \(callout.method) \(callout.target)"
            } else {
                refusedCallouts += 1
            }
            return false
        }
        callouts.append(OfflineCallout(request, token))
        return true
    }

    /// Compiles a configuration and, when it has no errors, makes it the one that answers.
    public func load(_ configuration: Configuration) -> Compilation {
        let compilation = Compiler(plugins: plugins, carried: carried, loops: 1)
            .compile(configuration)
        guard !compilation.hasErrors else { return compilation }
        snapshot = compilation.snapshot(
            number: 1, routeMetrics: MetricRegistry(capacity: 4096),
            stepMetrics: MetricRegistry(capacity: 16_384))
        program = compilation.program
        carried.adopt(compilation)
        // The loop hears of the sockets of isolated plugins by messages; a step before that fails.
        loop.turn(waitMax: 0)
        return compilation
    }

    /// The pipeline that a request would take; nil: no route matches, or nothing is loaded.
    /// `headers` are asked by routing rules alone.
    public func explain(
        _ method: String, _ target: String, host name: String,
        headers: [(name: String, value: String)] = []
    ) -> Explanation? {
        guard let snapshot else { return nil }
        return RouteFinder(loop: loop.services).explain(
            method, target, host: name, headers: headers, snapshot: snapshot, program: program)
    }

    /// Runs a request through the pipeline.
    public func invoke(_ request: OfflineRequest) -> OfflineAnswer {
        guard let snapshot else { preconditionFailure("load a configuration first") }
        return OfflineRun(gateway: self, request: request, snapshot: snapshot).run()
    }
}
