internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The phases `transform` and `integrate` of a route of an HTTP API that calls a service of AWS,
    /// by `integrationSubtype`.
    mutating func service(
        _ part: HTTPRoute, _ integration: V2Integration
    ) throws(Unserved) -> JSONObject {
        guard let name = integration.integrationSubtype else {
            throw Unserved("the integration names neither a function nor an integration subtype")
        }
        guard let subtype = IntegrationSubtype(name) else {
            throw Unserved(
                "the integration subtype '\(name)' isn't called: every request gets 500",
                hint: "those that are: "
                    + IntegrationSubtype.required.keys.sorted().joined(separator: ", "))
        }
        let given = integration.requestParameters
        let missing = subtype.required.filter { given[$0] == nil }
        guard missing.isEmpty else {
            throw Unserved(
                "\(name) asks for the request parameter \(missing.joined(separator: ", ")): every "
                    + "request gets 500")
        }
        let caller = try CallerCredentials(
            integration.credentialsARN, options.keys, partition: part.element.scope.partition,
            part.signatures)
        let place = ServicePlace(
            service: subtype.service, region: given["Region"] ?? part.element.scope.region)
        var config = try called(place, by: part.element, as: caller)
        config["subtype"] = .string(name)
        config["parameters_from"] = "mapping"
        config["method"] = .string(subtype.method)
        config["timeout_ms"] = .number(JSONNumber(integration.timeoutInMillis ?? 30_000))
        var mappings: [String: String] = [:]
        for (key, value) in given where key != "Region" {
            mappings["overwrite:parameter.\(key)"] = value
        }
        var phases = mapping(mappings, integration.responseParameters)
        phases["integrate"] = ["use": "Integrate/AWSService", "config": .object(config)]
        return phases
    }
}

/// An operation that HTTP APIs call of themselves.
///
/// Source: API Gateway developer guide, "Integration subtype reference".
private struct IntegrationSubtype {
    /// As an integration's URI names it.
    let service: String
    let required: [String]
    var method: String { service == "appconfigdata" ? "GET" : "POST" }

    init?(_ name: String) {
        guard let required = Self.required[name] else { return nil }
        self.required = required
        switch name.prefix(while: { $0 != "-" }) {
        case "AppConfig": service = "appconfigdata"
        case "EventBridge": service = "events"
        case "Kinesis": service = "kinesis"
        case "SQS": service = "sqs"
        default: service = "states"
        }
    }

    static let required: [String: [String]] = [
        "AppConfig-GetConfiguration": ["Application", "Environment", "Configuration", "ClientId"],
        "EventBridge-PutEvents": ["Detail", "DetailType", "Source"],
        "Kinesis-PutRecord": ["StreamName", "Data", "PartitionKey"],
        "SQS-SendMessage": ["QueueUrl", "MessageBody"],
        "SQS-ReceiveMessage": ["QueueUrl"],
        "SQS-DeleteMessage": ["QueueUrl", "ReceiptHandle"],
        "SQS-PurgeQueue": ["QueueUrl"],
        "StepFunctions-StartExecution": ["StateMachineArn"],
        "StepFunctions-StartSyncExecution": ["StateMachineArn"],
        "StepFunctions-StopExecution": ["ExecutionArn"],
    ]
}
