import Glibc
import PenstockCompile
import PenstockConfig
import PenstockHost
import PenstockServer
internal import SourceTree

/// Gateways without sockets for commands.
enum Offline {
    /// A gateway with a state directory of its own, so that it never waits for, or disturbs, one
    /// that serves. Lines that plugins log go to standard error.
    static func gateway() throws -> OfflineGateway {
        OfflineGateway(
            stateDirectory: try temporaryDirectory(), pluginDirectory: pluginDirectory
        ) { record in
            guard record.level >= .warning else { return }
            Terminal.write("\(record.source): \(record.message)\n")
        }
    }

    /// Compiles, shows what there is to tell, and ends the command when it can't be used. Parts of a
    /// definition that `serve` serves without are left out likewise.
    ///
    /// - Parameters:
    ///   - serving: what `serve` is told of the world around definitions.
    ///   - runsFunctions: whether the definitions' functions run, until the process ends; else nobody may
    ///     ask them.
    static func loaded(
        _ path: String, _ serving: ServingArguments? = nil, runsFunctions: Bool = false
    ) throws -> OfflineGateway {
        let gateway = try gateway()
        let result = try ConfigurationFile.source(
            path, serving, runsFunctions: runsFunctions
        ).load().compiled(tellsGiven: true) {
            (gateway, gateway.load($0).diagnostics.filter { $0.severity == .error })
        }
        ConfigurationFile.show(result.loaded)
        if let gateway = result.compiled, result.errors.isEmpty { return gateway }
        ConfigurationFile.show(result.errors)
        throw CommandFailure.refused("\(path) has errors")
    }

    /// Says on standard error that services would have been asked.
    static func tellUnasked(_ gateway: OfflineGateway) {
        guard gateway.refusedCallouts > 0 else { return }
        Terminal.write("services of authorizers weren't asked; with --ask they are\n")
    }

    /// PENSTOCK_PLUGINS: where built-in plugins are looked for first.
    static var pluginDirectory: String? { Environment.all["PENSTOCK_PLUGINS"] }

    /// A private directory that is removed when the process ends.
    static func temporaryDirectory() throws -> String {
        let directory = try PrivateDirectory()
        TemporaryDirectory.hold(directory)
        return directory.path
    }
}

/// The directories that `exit` removes.
private enum TemporaryDirectory {
    // Safe: changed on the main thread only, which also runs what `exit` calls.
    nonisolated(unsafe) private static var held: [PrivateDirectory] = []

    static func hold(_ directory: PrivateDirectory) {
        if held.isEmpty { atexit { TemporaryDirectory.held = [] } }
        held.append(directory)
    }
}
