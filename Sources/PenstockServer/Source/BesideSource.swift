internal import PenstockConfig
package import PenstockLowering
package import PenstockModel
internal import SourceTree
internal import Synchronization

/// A native configuration, and beside it what the management API holds.
///
/// The configuration's APIs come first: what the management API has is at AWS's addresses and never at
/// the root of every host, and a host with a base path that the configuration has stays its own.
package struct BesideSource: ConfigurationSource {
    private let file: FileSource
    private let lowering: LoweringOptions
    private let managed: @Sendable () -> [Scope: AccountState]
    /// Runs what functions the management API holds; nil: nothing does, here.
    private let functions: FunctionHost?
    private let lastRead = LastFile()
    private let lastLowered = LastLowered()

    package var name: String { file.name }

    package init(
        _ file: FileSource, _ lowering: LoweringOptions,
        managed: @escaping @Sendable () -> [Scope: AccountState], functions: FunctionHost? = nil
    ) {
        self.functions = functions
        self.file = file
        self.lowering = lowering
        self.managed = managed
    }

    package func load() -> LoadedConfiguration {
        let read = file.load()
        if read.configuration != nil { lastRead.value = read }
        return load(read)
    }

    /// A good file isn't read again when the management API's state changes.
    package func refresh() -> LoadedConfiguration {
        lastRead.value.map { load($0) } ?? load()
    }

    private func load(_ read: LoadedConfiguration) -> LoadedConfiguration {
        guard let own = read.configuration else { return read }
        var options = lowering
        options.isBeside = true
        options.names = own.names
        options.claims = own.claims
        var read = read
        let accounts = managed()
        functions?.serve([], accounts, readsFiles: false, &options, &read)
        return Self.beside(
            own, LoweredAccounts(accounts: accounts, last: lastLowered).configuration(options, read)
        )
    }

    /// What the management API came to, put beside the file's. What can't be made of it leaves the
    /// file's as it is, and is told.
    private static func beside(
        _ own: Configuration, _ lowered: LoadedConfiguration
    ) -> LoadedConfiguration {
        var result = lowered
        if let managed = lowered.configuration {
            result.configuration = own.adding(managed)
        } else {
            result.configuration = own
            let why = lowered.diagnostics.first { $0.severity == .error }?.message ?? ""
            result.warnings.append("no API of the management API is served: \(why)")
        }
        if let without = lowered.without {
            result.without = { faults in without(faults).map { beside(own, $0) } }
        }
        return result
    }
}

/// What the file had when it was last read and was good.
private final class LastFile: Sendable {
    private let stored = Mutex<LoadedConfiguration?>(nil)

    var value: LoadedConfiguration? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
