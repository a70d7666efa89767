internal import ArgumentParser
internal import Logging
internal import PenstockLowering
internal import PenstockServer

/// Whether and how functions of definitions run here.
struct FunctionArguments: ParsableArguments {
    @Flag(
        name: .customLong("functions"), inversion: .prefixedNo,
        help: "Run the definitions' functions here, as processes.")
    var areRun = true

    @Flag(
        name: .customLong("awslambdaric"),
        help: "Run Python functions under AWS's own runtime client, which must be installed.")
    var usesRuntimeClient = false

    /// nil: they aren't run.
    ///
    /// - Parameter services: where functions find AWS's services.
    func host(
        stateDirectory: String?, isEphemeral: Bool, services: ServiceEndpoints,
        log: (format: LogFormat, level: Logger.Level)
    ) -> FunctionHost? {
        guard areRun else { return nil }
        var options = FunctionHost.Options(
            stateDirectory: stateDirectory ?? LoweringOptions().stateDirectory,
            log: OperationalLog(log.format).logger("functions", level: log.level))
        options.isEphemeral = isEphemeral
        options.usesRuntimeClient = usesRuntimeClient
        options.environment = ServiceArguments.variables(services)
        return FunctionHost(options)
    }
}
