internal import Glibc
internal import Logging
internal import PenstockLowering
internal import PenstockServer

/// The functions of definitions for commands that look at them without serving.
enum OfflineFunctions {
    // Safe: changed on the main thread only, which also runs what `exit` calls.
    nonisolated(unsafe) private static var running: [FunctionHost] = []

    /// They stand where `serve` has them, so that what refers to them is lowered as it does that.
    ///
    /// - Parameter runs: whether somebody may ask them; then they end with the process.
    static func host(_ serving: ServingArguments, runs: Bool) throws -> FunctionHost {
        var options = FunctionHost.Options(
            stateDirectory: runs ? try Offline.temporaryDirectory() : "",
            log: OperationalLog(.text).logger("functions", level: .warning))
        options.runs = runs
        options.isEphemeral = true
        var lowering = LoweringOptions()
        try serving.fill(&lowering)
        options.environment = ServiceArguments.variables(lowering.services)
        let host = FunctionHost(options)
        // After the directory's own: what is registered last is called first.
        if runs {
            if running.isEmpty { atexit { OfflineFunctions.running.forEach { $0.stop() } } }
            running.append(host)
        }
        return host
    }
}
