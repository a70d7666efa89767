internal import PenstockConfig
internal import PenstockImport
internal import PenstockLowering
internal import PenstockModel
internal import SourceTree
internal import Synchronization

/// Accounts as a native configuration, with what there is to tell about it.
struct LoweredAccounts: Sendable {
    let accounts: [Scope: AccountState]
    /// Where in files the accounts' nouns are.
    var places = NounPlaces()
    /// Whether all that there will be is here: what the command line names and nothing asks for is told.
    var isWhole = false
    /// What they came to before.
    let last: LastLowered

    /// What messages call the document that definitions came to; `penstock import` prints it.
    static let name = "lowered.json"

    /// The configuration, over what its source has to tell besides.
    func configuration(
        _ options: LoweringOptions, _ base: LoadedConfiguration
    ) -> LoadedConfiguration {
        var options = options
        options.clientCertificates = ClientCertificateFiles.write(
            accounts, to: options.stateDirectory)
        let lowered = ModelLowering.lower(accounts, options)
        var loaded = base
        loaded.warnings += lowered.warnings.map(places.text) + base.refusals
        if isWhole {
            loaded.warnings += lowered.unasked(options).map {
                $0.message + ($0.hint.map { LoadedConfiguration.hint + $0 } ?? "")
            }
        }
        // What a file defines isn't served at all; what a call made answers 403, and the others serve.
        let refused = lowered.unenforced.filter(places.isFiled)
        loaded.warnings += lowered.unenforced.filter { !places.isFiled($0) }.map(places.text)
        guard refused.isEmpty else {
            loaded.notes += refused.map { "error: " + places.text(of: $0) }
            return loaded
        }
        loaded.stages = lowered.stages.map { ServedURL($0) }
        var (configuration, faults) = ConfigurationLoader.load(
            file: Self.name, document: lowered.document, reusing: last.value)
        if let configuration { last.value = configuration }
        configuration?.origins = { [places] in places.origin(of: $0, lowered) }
        // Nobody waits for a call that made an API who could mend it. A file's errors are its author's.
        if configuration == nil,
            let rest = leavingOut(faults, of: lowered, isFiled: false, options, base)
        {
            return rest
        }
        loaded.configuration = configuration
        loaded.diagnostics += places.placed(faults, lowered)
        loaded.given = { [options] faults in
            let files = options.givenFiles
            var lines: [String] = []
            for fault in faults {
                guard let pointer = fault.pointer,
                    let file = GivenFile.at(pointer, of: lowered.document, among: files)
                else { continue }
                let line = "error: \(file.option) \(file.path): \(fault.message)"
                if !lines.contains(line) { lines.append(line) }
            }
            return lines
        }
        loaded.without = { [options] faults in
            leavingOut(faults, of: lowered, isFiled: nil, options, base)
        }
        return loaded
    }

    /// The same without the parts that faults are about, which answer 500 then: the routes, or else the
    /// stages around them; nil: they are about nothing that is still there.
    ///
    /// - Parameter isFiled: of files alone, or of calls alone; nil: of both.
    private func leavingOut(
        _ faults: [Diagnostic], of lowered: Lowered, isFiled: Bool?, _ options: LoweringOptions,
        _ base: LoadedConfiguration
    ) -> LoadedConfiguration? {
        // A part that is refused already and still at fault is at fault by what it is called: then the whole is
        // refused. Several faults of one part are one.
        let before = options.refused
        var (options, base) = (options, base)
        let known = base.refusals.count
        for fault in faults where fault.severity == .error {
            guard let part = fault.pointer.flatMap({ lowered.origin(of: $0) }) else { continue }
            var whole = part
            whole.part = nil
            guard let refused = [part, whole].first(where: { !before.contains($0) }),
                refused.stage != nil
            else { continue }
            let warning = LoweringWarning(
                element: refused, message: "answers 500: \(fault.message)", hint: fault.hint)
            let isOfFile = places.isFiled(warning)
            // A file's whole stage isn't closed: whoever wrote it reads what is wrong.
            guard isFiled.map({ $0 == isOfFile }) ?? true, !isOfFile || refused.part != nil else {
                continue
            }
            options.refused.insert(refused)
            base.refusals.append(places.text(of: warning))
        }
        guard base.refusals.count > known else { return nil }
        return configuration(options, base)
    }
}

/// What accounts came to when they were last lowered, so that a change of one API reads one API.
final class LastLowered: Sendable {
    private let stored = Mutex<Configuration?>(nil)

    var value: Configuration? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
