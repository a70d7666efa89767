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
    static func gateway(for configuration: Configuration) throws -> OfflineGateway {
        OfflineGateway(
            stateDirectory: try temporaryDirectory(), pluginDirectory: pluginDirectory
        ) { record in
            guard record.level >= .warning else { return }
            Terminal.write("\(record.source): \(record.message)\n")
        }
    }

    /// Compiles, shows what there is to tell, and ends the command when it can't be used.
    static func loaded(_ path: String) throws -> OfflineGateway {
        let configuration = try ConfigurationFile.load(path)
        let gateway = try gateway(for: configuration)
        let compilation = gateway.load(configuration)
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        ConfigurationFile.show(errors)
        guard errors.isEmpty else { throw CommandFailure.refused("\(path) has errors") }
        return gateway
    }

    /// PENSTOCK_PLUGINS: where built-in plugins are looked for first.
    static var pluginDirectory: String? { Environment.all["PENSTOCK_PLUGINS"] }

    /// A private directory that is removed when the process ends.
    static func temporaryDirectory() throws -> String {
        let directory = try PrivateDirectory()
        // It is removed at the end, not before.
        let path = Unmanaged.passRetained(directory).takeUnretainedValue().path
        TemporaryDirectory.removeAtExit(path)
        return path
    }
}

/// Directories that `exit` removes: copies of libraries, nothing deeper.
private enum TemporaryDirectory {
    nonisolated(unsafe) private static var path = ""

    // Safe: set once, on the main thread, before the handler can run.
    static func removeAtExit(_ path: String) {
        self.path = path
        atexit { PrivateDirectory.remove(TemporaryDirectory.path) }
    }
}
