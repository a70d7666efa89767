internal import Glibc

/// The environment of a function's process (Lambda Developer Guide, "Working with Lambda environment
/// variables", "Defined runtime environment variables").
struct FunctionEnvironment {
    private let options: LambdaRuntimeOptions
    private let definition: FunctionDefinition
    private let root: String

    /// What of our own functions get: enough to find programs, certificates and credentials. All else,
    /// the gateway's secrets among it, isn't theirs.
    private static let passed = [
        "PATH", "HOME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    ]

    init(_ options: LambdaRuntimeOptions, _ definition: FunctionDefinition, _ root: String) {
        self.options = options
        self.definition = definition
        self.root = root
    }

    /// Ours.
    static let own: [String: String] = {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }()

    /// `NAME=value`, sorted.
    var entries: [String] {
        var values = Self.own.filter { Self.passed.contains($0.key) }
        values.merge(options.environment) { $1 }
        // Bytecode goes beside no one's code: AWS's /var/task can't be written either.
        values["PYTHONPYCACHEPREFIX"] = "\(options.directory)/pycache"
        values["LANG"] = "en_US.UTF-8"
        values["TZ"] = ":UTC"
        paths(&values)
        // What AWS reserves a function can't set; the rest it can.
        values.merge(definition.environment) { $1 }
        values.merge(reserved) { $1 }
        return values.map { "\($0.key)=\($0.value)" }.sorted()
    }

    private var reserved: [String: String] {
        [
            "_HANDLER": definition.handler,
            "AWS_DEFAULT_REGION": definition.region,
            "AWS_EXECUTION_ENV": "AWS_Lambda_\(definition.runtime)",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(definition.memoryMiB),
            "AWS_LAMBDA_FUNCTION_NAME": definition.name,
            "AWS_LAMBDA_FUNCTION_VERSION": definition.version,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(definition.name)",
            "AWS_REGION": definition.region,
            "LAMBDA_RUNTIME_DIR": options.directory,
            "LAMBDA_TASK_ROOT": root,
        ]
    }

    /// What AWS finds in /opt is found where layers are here.
    private func paths(_ values: inout [String: String]) {
        func set(_ name: String, _ paths: [String], before old: String? = nil) {
            let there = paths.filter { access($0, F_OK) == 0 } + (old.map { [$0] } ?? [])
            if !there.isEmpty { values[name] = there.joined(separator: ":") }
        }
        let layers = definition.layers
        let version = definition.runtime
        set(
            "PYTHONPATH",
            layers.flatMap { ["\($0)/python", "\($0)/python/lib/\(version)/site-packages"] })
        set("NODE_PATH", layers.flatMap { ["\($0)/nodejs/node_modules"] })
        set("LD_LIBRARY_PATH", ["\(root)/lib"] + layers.map { "\($0)/lib" })
        set("PATH", layers.map { "\($0)/bin" }, before: values["PATH"] ?? "/usr/bin:/bin")
    }
}
