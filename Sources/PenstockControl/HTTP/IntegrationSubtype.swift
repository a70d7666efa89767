internal import PenstockModel

/// The actions of AWS services that an HTTP API calls itself. Developer guide, "Integration subtype
/// reference".
enum IntegrationSubtype {
    /// The parameters that each needs.
    static let required: [String: [String]] = [
        "EventBridge-PutEvents": ["Detail", "DetailType", "Source"],
        "SQS-SendMessage": ["QueueUrl", "MessageBody"],
        "SQS-ReceiveMessage": ["QueueUrl"],
        "SQS-DeleteMessage": ["ReceiptHandle", "QueueUrl"],
        "SQS-PurgeQueue": ["QueueUrl"],
        "AppConfig-GetConfiguration": ["Application", "Environment", "Configuration", "ClientId"],
        "Kinesis-PutRecord": ["StreamName", "Data", "PartitionKey"],
        "StepFunctions-StartExecution": ["StateMachineArn"],
        "StepFunctions-StartSyncExecution": ["StateMachineArn"],
        "StepFunctions-StopExecution": ["ExecutionArn"],
    ]

    static func check(
        _ subtype: String, _ integration: V2Integration
    ) throws(ControlError) {
        guard let names = required[subtype] else {
            throw .badRequest("Invalid integrationSubtype specified: \(subtype)")
        }
        guard integration.integrationType == .awsProxy else {
            throw .badRequest("integrationSubtype is supported only for AWS_PROXY integrations")
        }
        if integration.credentialsARN == nil {
            throw .badRequest("credentialsArn is a required parameter for \(subtype)")
        }
        for name in names where integration.requestParameters[name] == nil {
            throw .badRequest("\(name) is a required request parameter for \(subtype)")
        }
    }
}
