/// How functions are run.
package struct LambdaRuntimeOptions: Sendable {
    /// Where bootstraps and unpacked code are kept; made when it isn't there.
    package var directory: String
    /// Where the Invoke API listens; port 0 for a free one.
    package var address = "127.0.0.1"
    package var port: UInt16 = 0
    /// Processes at a time, of all functions (AWS: concurrent executions of an account, 1,000).
    package var processesMax = 64
    /// Invocations that wait for a process that is starting, of all functions.
    package var waitingMax = 1024
    /// How long a process without work lives, milliseconds.
    package var idleMillis = 300_000
    /// How long a process may take to ask for its first invocation, milliseconds. AWS: 10 s (Lambda
    /// Developer Guide, "Understanding the Lambda execution environment lifecycle", init phase).
    package var initMillis = 10_000
    /// How long after SIGTERM a process gets SIGKILL, milliseconds.
    package var graceMillis = 500
    /// How long after a failure an asynchronous call is made again, milliseconds, each time.
    package var eventRetryMillis = [60_000, 120_000]
    /// Asynchronous calls that wait to be made again, and bytes of their events. Ours: what is more is
    /// told in the log and dropped.
    package var eventsMax = 1000
    package var eventBytesMax = 64 << 20
    /// Where processes get cgroups that bound their memory; nil: it is watched instead.
    package var memoryCgroup = MemoryCgroup.here
    /// Whether Python functions run under awslambdaric, AWS's own runtime client, which must be
    /// installed; else under our bootstrap.
    package var usesRuntimeClient = false
    /// What functions get besides what AWS sets, `AWS_ENDPOINT_URL_DYNAMODB` and the like.
    package var environment: [String: String] = [:]
    /// What functions and the runtime have to tell. On the runtime's thread.
    package var onLog: @Sendable (LambdaLog) -> Void = { _ in }

    package init(directory: String) { self.directory = directory }
}

/// A line that a function wrote, or what the runtime tells of it.
package struct LambdaLog: Sendable {
    package enum Level: Sendable { case info, warning, error }

    package var level: Level
    package var function: String
    /// Empty outside of an invocation.
    package var requestID: String
    package var text: String

    package init(_ level: Level, function: String, requestID: String = "", _ text: String) {
        self.level = level
        self.function = function
        self.requestID = requestID
        self.text = text
    }
}
