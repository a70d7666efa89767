internal import JSON
internal import PenstockModel

/// A function's configuration as Lambda shows it (Lambda API Reference, `FunctionConfiguration`).
struct FunctionRendering {
    let record: FunctionRecord
    let configuration: FunctionConfiguration
    let version: String
    /// Without a qualifier.
    let arn: String
    /// Whether the ARN says the version, as where one was asked for.
    var isQualified = false

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        members(&writer)
        writer.endObject()
    }

    func members(_ writer: inout JSONWriter) {
        func text(_ name: String, _ value: String) {
            writer.key(name)
            writer.string(value)
        }
        text("FunctionName", record.name)
        text("FunctionArn", isQualified ? "\(arn):\(version)" : arn)
        text("Runtime", configuration.runtime)
        text("Role", configuration.role)
        text("Handler", configuration.handler)
        writer.key("CodeSize")
        writer.number(JSONNumber(configuration.codeSize))
        text("Description", configuration.description)
        writer.key("Timeout")
        writer.number(JSONNumber(configuration.timeout))
        writer.key("MemorySize")
        writer.number(JSONNumber(configuration.memorySize))
        text("LastModified", Self.moment(configuration.lastModified))
        text("CodeSha256", configuration.codeSha256)
        text("Version", version)
        if !configuration.environment.isEmpty {
            writer.key("Environment")
            writer.value(["Variables": Self.object(configuration.environment)])
        }
        if !configuration.layers.isEmpty {
            writer.key("Layers")
            writer.value(.array(configuration.layers.map { ["Arn": .string($0), "CodeSize": 0] }))
        }
        writer.key("TracingConfig")
        writer.value(["Mode": "PassThrough"])
        text("RevisionId", configuration.revisionID)
        // Code is there at once: who waits for `function_active_v2` has waited.
        text("State", "Active")
        text("LastUpdateStatus", "Successful")
        text("PackageType", "Zip")
        writer.key("Architectures")
        writer.value(.array(configuration.architectures.map { .string($0) }))
        writer.key("EphemeralStorage")
        writer.value(["Size": 512])
        writer.key("SnapStart")
        writer.value(["ApplyOn": "None", "OptimizationStatus": "Off"])
        writer.key("LoggingConfig")
        writer.value(["LogFormat": "Text", "LogGroup": .string("/aws/lambda/\(record.name)")])
    }

    /// `2026-11-26T12:00:00.000+0000`
    static func moment(_ time: Timestamp) -> String {
        time.iso8601.dropLast() + ".000+0000"
    }

    static func object(_ values: [String: String]) -> JSONValue {
        .object(
            JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}
