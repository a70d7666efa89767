/// Whether requests are traced.
package struct TracingConfig: Noun {
    /// `Active` or `PassThrough`.
    package var mode = "PassThrough"

    package init() {}

    package static let table = Table<Self>("TracingConfig") { $0.row("Mode", \.mode) }
}

/// The network of a function. Kept as given: processes here are in the gateway's.
package struct FunctionVPCConfig: Noun {
    package var subnetIDs: [String] = []
    package var securityGroupIDs: [String] = []
    package var ipv6AllowedForDualStack = false
    package var vpcID: String?

    package init() {}

    package static let table = Table<Self>("VpcConfig") {
        $0.row("SubnetIds", \.subnetIDs, [.always])
        $0.row("SecurityGroupIds", \.securityGroupIDs, [.always])
        $0.row("Ipv6AllowedForDualStack", \.ipv6AllowedForDualStack)
        $0.row("VpcId", \.vpcID, [.readOnly])
    }
}

/// Where events go that a function fails.
package struct DeadLetterConfig: Noun {
    package var targetARN: String?

    package init() {}

    package static let table = Table<Self>("DeadLetterConfig") {
        $0.row("TargetArn", \.targetARN)
    }
}

/// A file system that a function mounts.
package struct FileSystemConfig: Noun {
    package var arn = ""
    package var localMountPath = ""

    package init() {}

    package static let table = Table<Self>("FileSystemConfig") {
        $0.row("Arn", \.arn)
        $0.row("LocalMountPath", \.localMountPath)
    }
}

/// The size of `/tmp`, MiB.
package struct EphemeralStorage: Noun {
    package var size = 512

    package init() {}

    package static let table = Table<Self>("EphemeralStorage") { $0.row("Size", \.size) }
}

/// Whether AWS keeps a snapshot of an initialized function.
package struct SnapStart: Noun {
    /// `None` or `PublishedVersions`.
    package var applyOn = "None"
    package var optimizationStatus = "Off"

    package init() {}

    package static let table = Table<Self>("SnapStart") {
        $0.row("ApplyOn", \.applyOn)
        $0.row("OptimizationStatus", \.optimizationStatus, [.readOnly])
    }
}

/// How a function logs.
package struct FunctionLoggingConfig: Noun {
    /// `Text` or `JSON`.
    package var logFormat = "Text"
    package var applicationLogLevel: String?
    package var systemLogLevel: String?
    package var logGroup: String?

    package init() {}

    package static let table = Table<Self>("LoggingConfig") {
        $0.row("LogFormat", \.logFormat)
        $0.row("ApplicationLogLevel", \.applicationLogLevel)
        $0.row("SystemLogLevel", \.systemLogLevel)
        $0.row("LogGroup", \.logGroup)
    }
}
