internal import Glibc
internal import JSON
internal import Logging
internal import PenstockCompile
internal import PenstockConfig
internal import PenstockCore
internal import PenstockHost
internal import PenstockIO
internal import SourceTree
internal import Synchronization

extension Server {
    /// Lays out the first configuration; errors were not seen before only if they are plugins'.
    func firstSnapshot(_ loaded: LoadedConfiguration) throws(StartFailure) -> Snapshot {
        // The caller has shown what was known before compiling.
        let known = loaded.warnings
        let first = loaded.configuration?.document
        let (compiled, loaded) = compile(loaded, since: options.readSince, readsFiles: true)
        guard let compilation = compiled, let configuration = loaded.configuration else {
            throw StartFailure(blame: .configuration, message: loaded.text)
        }
        say(loaded.warnings.filter { !known.contains($0) })
        guard !compilation.hasErrors else {
            let text = DiagnosticRenderer().render(compilation.diagnostics)
            throw StartFailure(blame: .configuration, message: text)
        }
        say(compilation.diagnostics)
        lastRead = first ?? .null
        told = Set(loaded.warnings)
        return adopt(compilation, of: configuration)
    }

    /// Reads the configuration again and, when it is good, makes every loop use it; returns when all
    /// of them do. One at a time; those who ask meanwhile share the next. Blocks; not on a loop.
    func reload(_ reason: String) -> ReloadOutcome { run(reason, readsFiles: true) }

    /// Serves what the source has besides its files; returns when it does. Blocks; not on a loop.
    func serveChange() {
        guard run("the management API", readsFiles: false).isPostponed else { return }
        // Whoever changed it isn't kept any longer; the main thread tries again.
        control.ring()
    }

    private func run(_ reason: String, readsFiles: Bool) -> ReloadOutcome {
        compiling.run(wantsAll: readsFiles) { readsFiles in
            let start = Self.milliseconds()
            var outcome = attempt(reason, readsFiles: readsFiles)
            outcome.milliseconds = Int(Self.milliseconds() - start)
            if !outcome.isUnchanged { note(outcome) }
            return outcome
        }
    }

    private func attempt(_ reason: String, readsFiles: Bool) -> ReloadOutcome {
        let readSince = FileTime.now
        let first = readsFiles ? options.source.load() : options.source.refresh()
        let document = first.configuration?.document
        if !readsFiles, document == lastRead { return unchanged() }
        log.info("reloading", metadata: ["reason": "\(reason)"])
        let (compiled, loaded) = compile(first, since: readSince, readsFiles: readsFiles)
        guard let compilation = compiled, let configuration = loaded.configuration else {
            return refusal(loaded.text)
        }
        var whole = loaded
        whole.diagnostics += compilation.diagnostics
        var shown = whole.text
        guard !compilation.hasErrors else { return refusal(shown) }
        guard tally.waitForRoom(drainTimeout) else {
            var outcome = refusal(
                "\(SnapshotTally.liveMax) configurations still have requests; try again later\n")
            outcome.isPostponed = true
            return outcome
        }
        for section in fixed.changed(in: FixedSettings(configuration)) {
            shown += "\(options.source.name): warning: '\(section)' changed: takes a restart\n"
        }
        let renewed: ListenerCertificates.Renewal
        do throws(StartFailure) {
            renewed = try certificates.read(configuration, log)
        } catch {
            return refusal("error: \(error.message)\n")
        }
        do throws(LoopGroup.Failure) {
            try group.openLogs(compilation.logPaths)
            try group.readCertificates(compilation.upstreams)
            try group.publish(adopt(compilation, of: configuration))
        } catch {
            return refusal("error: \(error.message)\n")
        }
        renewed.adopt()
        lastRead = document ?? .null
        tell(whole, readsFiles: readsFiles)
        return ReloadOutcome(
            isPublished: true, generation: generation, diagnostics: shown,
            created: compilation.instancesCreated, carried: compilation.instancesCarried,
            milliseconds: 0)
    }

    private func unchanged() -> ReloadOutcome {
        var outcome = ReloadOutcome(
            isPublished: true, generation: generation, diagnostics: "", created: 0,
            carried: carried.instanceCount, milliseconds: 0)
        outcome.isUnchanged = true
        return outcome
    }

    private func refusal(_ diagnostics: String) -> ReloadOutcome {
        ReloadOutcome(
            isPublished: false, generation: generation, diagnostics: diagnostics, created: 0,
            carried: 0, milliseconds: 0)
    }

    /// Compiles what a source has, without the parts that can't be compiled where the source can do
    /// without them. nil: there is nothing to compile, and what was loaded says why.
    private func compile(
        _ first: LoadedConfiguration, since time: FileTime, readsFiles: Bool
    ) -> (Compilation?, LoadedConfiguration) {
        let result = first.compiled(tellsGiven: readsFiles) { configuration in
            // A source that leaves parts out has the same files.
            watch(configuration, first.files, since: time)
            let compilation = Compiler(plugins: plugins, carried: carried, loops: loopCount)
                .compile(configuration)
            return (compilation, compilation.diagnostics.filter { $0.severity == .error })
        }
        return (result.compiled, result.loaded)
    }

    /// Makes a compilation the current one; the caller gives the snapshot to the loops.
    private func adopt(_ compilation: Compilation, of configuration: Configuration) -> Snapshot {
        generation += 1
        let snapshot = compilation.snapshot(
            number: generation, routeMetrics: routeMetrics, stepMetrics: stepMetrics,
            domainName: options.domainName, owner: tally.ticket())
        carried.adopt(compilation)
        current.withLock { $0 = snapshot }
        let totals = host.generationTotals
        let now = Self.milliseconds()
        served.withLock { state in
            state.generation = generation
            state.publishedAt = now
            state.document = configuration.document
            state.program = compilation.program
            state.routeKeys = routeMetrics.keys
            state.stepKeys = stepMetrics.keys
            state.instances = carried.instanceCount
            state.isolated = carried.isolated
            state.libraries = totals.count
            state.libraryBytes = totals.bytes
            state.reloadsPublished += 1
            state.lastRefusal = ""
        }
        return snapshot
    }

    /// The files whose change is a reload: the configuration, plugins by path, secrets by file. Before
    /// plugins are opened, so that one that changes from here on is seen.
    private func watch(
        _ configuration: Configuration, _ sources: Set<String>, since time: FileTime
    ) {
        var files = sources
        for plugin in configuration.plugins {
            if case .path(let path) = plugin.origin { files.insert(configuration.resolve(path)) }
        }
        for secret in configuration.secrets {
            if case .file(let path) = secret.reference { files.insert(path) }
        }
        for path in (configuration.listeners.map(\.tls) + [configuration.admin?.tls])
            .flatMap({ $0?.files(of: configuration) ?? [] })
        {
            files.insert(configuration.resolve(path))
        }
        for path in configuration.upstreams.flatMap({ $0.tls?.files ?? [] }) {
            files.insert(configuration.resolve(path))
        }
        control.watch(files, since: time)
    }

    private func note(_ outcome: ReloadOutcome) {
        if outcome.isPublished {
            log.info(
                "configuration serves",
                metadata: [
                    "generation": "\(outcome.generation)", "ms": "\(outcome.milliseconds)",
                    "created": "\(outcome.created)", "carried": "\(outcome.carried)",
                ])
            return
        }
        log.error(
            "configuration refused, the one before goes on serving",
            metadata: [
                "generation": "\(outcome.generation)", "diagnostics": "\(outcome.diagnostics)",
            ])
        served.withLock { state in
            state.reloadsRefused += 1
            state.lastRefusal = outcome.diagnostics
        }
    }

    static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec / 1_000_000)
    }
}
