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
        let base = Environment.all["TMPDIR"] ?? "/tmp"
        var template = Array("\(base)/penstock-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure.environment(
                "\(base): \(String(cString: strerror(errno)))",
                hint: "TMPDIR must be a directory that this user may write")
        }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
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
        atexit { TemporaryDirectory.remove() }
    }

    private static func remove() {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink("\(path)/\(name)")
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
