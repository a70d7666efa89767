/// How a service that takes JSON is told the operation: `X-Amz-Target`.
///
/// Which services API Gateway tells without a mapping is recorded for dynamodb, kinesis and states
/// (LocalStack, `SERVICES_AUTO_TARGET` of its RestApiAwsIntegration); the others are told too because
/// nothing else would do (unverified). SQS and SNS have a query protocol, and get `Action=`.
/// The names: `targetPrefix` and `jsonVersion` of the services' models in botocore.
struct ServiceProtocol {
    let target: String
    let contentType: String

    /// nil: the service's protocol is another.
    init?(_ service: String, action: String) {
        guard let (prefix, version) = Self.targets[service] else { return nil }
        target = "\(prefix).\(action)"
        contentType = "application/x-amz-json-\(version)"
    }

    /// Of an HTTP API's `SERVICE-Action`; SQS is told in JSON, which it takes since 2023.
    init?(subtype: String) {
        let parts = subtype.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let service = Self.subtypes[String(parts[0])],
            let (prefix, version) = service == "sqs" ? ("AmazonSQS", "1.0") : Self.targets[service]
        else { return nil }
        target = "\(prefix).\(parts[1])"
        contentType = "application/x-amz-json-\(version)"
    }

    private static let subtypes = [
        "EventBridge": "events", "Kinesis": "kinesis", "SQS": "sqs", "StepFunctions": "states",
    ]

    private static let targets: [String: (prefix: String, version: String)] = [
        "athena": ("AmazonAthena", "1.1"),
        "cognito-idp": ("AWSCognitoIdentityProviderService", "1.1"),
        "dynamodb": ("DynamoDB_20120810", "1.0"),
        "ecs": ("AmazonEC2ContainerServiceV20141113", "1.1"),
        "events": ("AWSEvents", "1.1"),
        "firehose": ("Firehose_20150804", "1.1"),
        "glue": ("AWSGlue", "1.1"),
        "kinesis": ("Kinesis_20131202", "1.1"),
        "kms": ("TrentService", "1.1"),
        "logs": ("Logs_20140328", "1.1"),
        "secretsmanager": ("secretsmanager", "1.1"),
        "ssm": ("AmazonSSM", "1.1"),
        "states": ("AWSStepFunctions", "1.0"),
    ]
}
