/// One version of a Lambda function, as the Lambda API shows it (Lambda API Reference,
/// FunctionConfiguration). What a call can't set is read-only.
package struct FunctionConfiguration: Noun {
    package var functionName = ""
    /// Of a published version, with its number.
    package var functionARN = ""
    package var runtime: String?
    package var role = ""
    package var handler: String?
    package var codeSize = 0
    package var description = ""
    /// Seconds.
    package var timeout = 3
    /// MiB.
    package var memorySize = 128
    /// `2026-01-31T12:00:00.000+0000`
    package var lastModified = ""
    /// Base64 of the archive's hash.
    package var codeSha256 = ""
    /// The same in hexadecimal digits: the name of what the archive was unpacked to.
    package var codeFolder = ""
    package var version = Self.latest
    package var environment: FunctionEnvironment?
    package var tracingConfig: TracingConfig? = TracingConfig()
    package var vpcConfig: FunctionVPCConfig?
    package var deadLetterConfig: DeadLetterConfig?
    package var kmsKeyARN: String?
    package var layers: [AttachedLayer] = []
    package var fileSystemConfigs: [FileSystemConfig] = []
    package var packageType = "Zip"
    package var architectures = ["x86_64"]
    package var ephemeralStorage: EphemeralStorage? = EphemeralStorage()
    package var snapStart: SnapStart? = SnapStart()
    package var loggingConfig: FunctionLoggingConfig?
    package var revisionID = ""

    /// The version that is edited.
    package static let latest = "$LATEST"

    package init() {}

    package static let table = Table<Self>("FunctionConfiguration") {
        $0.row("FunctionName", \.functionName, [.readOnly])
        $0.row("FunctionArn", \.functionARN, [.readOnly])
        $0.row("Runtime", \.runtime)
        $0.row("Role", \.role)
        $0.row("Handler", \.handler)
        $0.row("CodeSize", \.codeSize, [.readOnly])
        $0.row("Description", \.description, [.always])
        $0.row("Timeout", \.timeout)
        $0.row("MemorySize", \.memorySize)
        $0.row("LastModified", \.lastModified, [.readOnly])
        $0.row("CodeSha256", \.codeSha256, [.readOnly])
        $0.row("CodeFolder", \.codeFolder, [.stored])
        $0.row("Version", \.version, [.readOnly])
        $0.row("Environment", \.environment)
        $0.row("TracingConfig", \.tracingConfig)
        $0.row("VpcConfig", \.vpcConfig)
        $0.row("DeadLetterConfig", \.deadLetterConfig)
        $0.row("KMSKeyArn", \.kmsKeyARN)
        $0.row("Layers", \.layers, [.readOnly])
        $0.row("FileSystemConfigs", \.fileSystemConfigs)
        $0.row("PackageType", \.packageType)
        $0.row("Architectures", \.architectures)
        $0.row("EphemeralStorage", \.ephemeralStorage)
        $0.row("SnapStart", \.snapStart)
        $0.row("LoggingConfig", \.loggingConfig)
        $0.row("RevisionId", \.revisionID, [.readOnly])
    }
}

/// What a function's process finds in its environment.
package struct FunctionEnvironment: Noun {
    package var variables: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>("Environment") {
        $0.row("Variables", \.variables, [.secret])
    }
}

/// A layer of a function: `arn:aws:lambda:us-east-1:000000000000:layer:name:1`.
package struct AttachedLayer: Noun {
    package var arn = ""
    package var codeSize = 0

    package init() {}

    package init(arn: String) { self.arn = arn }

    package static let table = Table<Self>("Layer") {
        $0.row("Arn", \.arn)
        $0.row("CodeSize", \.codeSize, [.always])
    }
}
