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
    /// - Parameters:
    ///   - services: where functions find AWS's services.
    ///   - bundle: a file of the authorities that they trust; nil: their languages' own.
    func host(
        stateDirectory: String?, isEphemeral: Bool, services: ServiceEndpoints,
        trusted bundle: String?, log: (format: LogFormat, level: Logger.Level)
    ) -> FunctionHost? {
        guard areRun else { return nil }
        var options = FunctionHost.Options(
            stateDirectory: stateDirectory ?? LoweringOptions().stateDirectory,
            log: OperationalLog(log.format).logger("functions", level: log.level))
        options.isEphemeral = isEphemeral
        options.usesRuntimeClient = usesRuntimeClient
        options.environment = ServiceArguments.variables(services)
        // boto3, Node and OpenSSL look for authorities there; what a template says goes before.
        if let bundle {
            for name in ["AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"] {
                options.environment[name] = bundle
            }
        }
        return FunctionHost(options)
    }
}
