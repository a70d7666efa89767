import CPenstock
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The body of an HTTP API's call of a service: what its parameters were mapped to.
///
/// Source: API Gateway developer guide, "Integration subtype reference".
struct SubtypeCall {
    private enum Kind { case text, number, json }

    private struct Parameter {
        var member: String
        var kind: Kind
        var variable: UInt64
    }

    private let parameters: [Parameter]
    private let isEvent: Bool
    private let configuration: ConfigurationCall?

    /// nil: the configuration has no subtype.
    init?(_ setup: Setup) throws {
        let config = setup.config
        guard let subtype = try config["subtype"]?.string() else { return nil }
        let step = try config.require("parameters_from").string()
        isEvent = subtype == "EventBridge-PutEvents"
        configuration = ConfigurationCall(subtype, setup, step: step)
        // What Step Functions takes begins with a small letter.
        let isLower = subtype.hasPrefix("StepFunctions-")
        parameters = (Self.names[subtype] ?? []).map { name in
            Parameter(
                member: isLower ? name.prefix(1).lowercased() + name.dropFirst() : name,
                kind: Self.kinds[name] ?? .text,
                variable: setup.host.variable("ctx.\(step).parameters.\(name)"))
        }
    }

    /// nil: the service's root.
    func target(_ exchange: Exchange) throws -> (path: String, query: String)? {
        try configuration?.target(exchange)
    }

    /// In the exchange's arena.
    func body(_ exchange: Exchange) throws -> Bytes {
        guard configuration == nil else { return "" }
        var object = JSONObject()
        for parameter in parameters {
            let value = exchange.variable(parameter.variable).text
            guard !value.isAbsent else { continue }
            object[parameter.member] = Self.value(String(value), parameter.kind)
        }
        let body: JSONValue = isEvent ? ["Entries": [.object(object)]] : .object(object)
        return exchange.text(of: body.compact)
    }

    /// What isn't what the member asks for goes as text: the service says what is wrong with it.
    private static func value(_ text: String, _ kind: Kind) -> JSONValue {
        switch kind {
        case .text: .string(text)
        case .number: Int(text).map { .number(JSONNumber($0)) } ?? .string(text)
        // try?: see above.
        case .json: (try? JSONValue(parsing: text)) ?? .string(text)
        }
    }

    private static let kinds: [String: Kind] = [
        "AttributeNames": .json, "MessageAttributeNames": .json, "MessageAttributes": .json,
        "MessageSystemAttributes": .json, "Resources": .json, "DelaySeconds": .number,
        "MaxNumberOfMessages": .number, "VisibilityTimeout": .number, "WaitTimeSeconds": .number,
    ]

    private static let names: [String: [String]] = [
        "EventBridge-PutEvents": [
            "Detail", "DetailType", "Source", "Time", "EventBusName", "Resources", "TraceHeader",
        ],
        "Kinesis-PutRecord": [
            "StreamName", "Data", "PartitionKey", "SequenceNumberForOrdering", "ExplicitHashKey",
        ],
        "SQS-SendMessage": [
            "QueueUrl", "MessageBody", "DelaySeconds", "MessageAttributes",
            "MessageDeduplicationId", "MessageGroupId", "MessageSystemAttributes",
        ],
        "SQS-ReceiveMessage": [
            "QueueUrl", "AttributeNames", "MaxNumberOfMessages", "MessageAttributeNames",
            "ReceiveRequestAttemptId", "VisibilityTimeout", "WaitTimeSeconds",
        ],
        "SQS-DeleteMessage": ["QueueUrl", "ReceiptHandle"],
        "SQS-PurgeQueue": ["QueueUrl"],
        "StepFunctions-StartExecution": ["StateMachineArn", "Name", "Input"],
        "StepFunctions-StartSyncExecution": ["StateMachineArn", "Name", "Input", "TraceHeader"],
        "StepFunctions-StopExecution": ["ExecutionArn", "Cause", "Error"],
    ]
}
