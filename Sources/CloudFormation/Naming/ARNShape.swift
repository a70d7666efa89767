/// How AWS names the resources of a type (Service authorization reference, "Resource types defined
/// by …"; the resource types' pages, "Return values"). Types outside the table follow the common
/// form, `arn:partition:service:region:account:kind/name`.
struct ARNShape {
    /// The service's name in ARNs.
    var service: String
    /// What stands before the name.
    var prefix: String
    /// The property that names the resource, when the template gives it.
    var nameProperty: String?
    var hasRegion = true
    var hasAccount = true
    /// Whether `Ref` gives the ARN.
    var refIsARN = false
    /// The prefix and the count of hexadecimal digits where ids are made so: `vpc-` and 17.
    var idPrefix: String?
    var suffix = ""
    var isLower = false

    static func shape(of type: String) -> ARNShape {
        if let shape = table[type] { return shape }
        let parts = type.split(separator: ":").map { $0.lowercased() }
        guard parts.count >= 3, parts[0] == "aws" else {
            return ARNShape(service: "cloudformation", prefix: "custom/")
        }
        return ARNShape(service: parts[1], prefix: "\(parts[2])/")
    }

    private static let table: [String: ARNShape] = [
        "AWS::Lambda::Function": ARNShape(
            service: "lambda", prefix: "function:", nameProperty: "FunctionName"),
        "AWS::Lambda::LayerVersion": ARNShape(
            service: "lambda", prefix: "layer:", nameProperty: "LayerName", refIsARN: true,
            suffix: ":1"),
        "AWS::IAM::Role": ARNShape(
            service: "iam", prefix: "role/", nameProperty: "RoleName", hasRegion: false),
        "AWS::IAM::User": ARNShape(
            service: "iam", prefix: "user/", nameProperty: "UserName", hasRegion: false),
        "AWS::IAM::ManagedPolicy": ARNShape(
            service: "iam", prefix: "policy/", nameProperty: "ManagedPolicyName", hasRegion: false,
            refIsARN: true),
        "AWS::S3::Bucket": ARNShape(
            service: "s3", prefix: "", nameProperty: "BucketName", hasRegion: false,
            hasAccount: false, isLower: true),
        "AWS::DynamoDB::Table": ARNShape(
            service: "dynamodb", prefix: "table/", nameProperty: "TableName"),
        "AWS::SQS::Queue": ARNShape(service: "sqs", prefix: "", nameProperty: "QueueName"),
        "AWS::SNS::Topic": ARNShape(
            service: "sns", prefix: "", nameProperty: "TopicName", refIsARN: true),
        "AWS::Kinesis::Stream": ARNShape(
            service: "kinesis", prefix: "stream/", nameProperty: "Name"),
        "AWS::KinesisFirehose::DeliveryStream": ARNShape(
            service: "firehose", prefix: "deliverystream/", nameProperty: "DeliveryStreamName"),
        "AWS::StepFunctions::StateMachine": ARNShape(
            service: "states", prefix: "stateMachine:", nameProperty: "StateMachineName",
            refIsARN: true),
        "AWS::Events::EventBus": ARNShape(
            service: "events", prefix: "event-bus/", nameProperty: "Name"),
        "AWS::Events::Rule": ARNShape(service: "events", prefix: "rule/", nameProperty: "Name"),
        "AWS::Logs::LogGroup": ARNShape(
            service: "logs", prefix: "log-group:", nameProperty: "LogGroupName", suffix: ":*"),
        "AWS::SecretsManager::Secret": ARNShape(
            service: "secretsmanager", prefix: "secret:", nameProperty: "Name", refIsARN: true),
        "AWS::SSM::Parameter": ARNShape(
            service: "ssm", prefix: "parameter/", nameProperty: "Name"),
        "AWS::KMS::Key": ARNShape(service: "kms", prefix: "key/"),
        "AWS::CertificateManager::Certificate": ARNShape(
            service: "acm", prefix: "certificate/", refIsARN: true),
        "AWS::Cognito::UserPool": ARNShape(service: "cognito-idp", prefix: "userpool/"),
        "AWS::ElasticLoadBalancingV2::LoadBalancer": ARNShape(
            service: "elasticloadbalancing", prefix: "loadbalancer/app/", nameProperty: "Name",
            refIsARN: true),
        "AWS::ElasticLoadBalancingV2::Listener": ARNShape(
            service: "elasticloadbalancing", prefix: "listener/app/", refIsARN: true),
        "AWS::ElasticLoadBalancingV2::TargetGroup": ARNShape(
            service: "elasticloadbalancing", prefix: "targetgroup/", nameProperty: "Name",
            refIsARN: true),
        "AWS::EC2::VPC": ARNShape(service: "ec2", prefix: "vpc/", idPrefix: "vpc-"),
        "AWS::EC2::Subnet": ARNShape(service: "ec2", prefix: "subnet/", idPrefix: "subnet-"),
        "AWS::EC2::SecurityGroup": ARNShape(
            service: "ec2", prefix: "security-group/", idPrefix: "sg-"),
        "AWS::EC2::VPCEndpoint": ARNShape(
            service: "ec2", prefix: "vpc-endpoint/", idPrefix: "vpce-"),
        "AWS::Route53::HostedZone": ARNShape(
            service: "route53", prefix: "hostedzone/", hasRegion: false, hasAccount: false,
            idPrefix: "Z"),
    ]
}

extension ARNShape {
    /// The resource's name: as its property has it, or made up.
    func name(of resource: ResourceRequest) -> String {
        if let nameProperty, let name = resource.properties[nameProperty]?.text { return name }
        let id = StableID([
            resource.stack.environment.account, resource.stack.environment.region,
            resource.stack.name, resource.logicalID,
        ])
        switch resource.type {
        case "AWS::KMS::Key", "AWS::CertificateManager::Certificate": return id.uuid
        case "AWS::Cognito::UserPool":
            return "\(resource.stack.environment.region)_\(id.text(length: 9, alphabet: .upper))"
        case "AWS::Cognito::UserPoolClient": return id.text(length: 24, alphabet: .lower)
        default: break
        }
        if let idPrefix {
            return idPrefix == "Z"
                ? idPrefix + id.text(length: 13, alphabet: .upper)
                : idPrefix + id.text(length: 17, alphabet: .hex)
        }
        // AWS CloudFormation user guide, "Name type": stack, logical id and 12 or 13 characters.
        let suffix = id.text(length: 12, alphabet: .upper)
        let name = "\(resource.stack.name)-\(resource.logicalID)-\(suffix)"
        return isLower ? name.lowercased() : name
    }

    func arn(_ name: String, _ resource: ResourceRequest) -> String {
        let environment = resource.stack.environment
        let region = hasRegion ? environment.region : ""
        let account = hasAccount ? environment.account : ""
        // A name with a leading slash, as SSM's parameters have, brings the prefix's own.
        let tail = prefix.hasSuffix("/") && name.hasPrefix("/") ? String(name.dropFirst()) : name
        return "arn:\(environment.partition):\(service):\(region):\(account):\(prefix)\(tail)"
            + suffix
    }

    /// The value of `Ref` where it isn't the ARN.
    func ref(_ name: String, _ resource: ResourceRequest) -> String {
        guard resource.type == "AWS::SQS::Queue" else { return name }
        let environment = resource.stack.environment
        return "https://sqs.\(environment.region).\(environment.urlSuffix)/"
            + "\(environment.account)/\(name)"
    }

    /// Attributes that others build addresses from.
    func attributes(
        _ name: String, _ arn: String, _ resource: ResourceRequest
    ) -> [(String, String)] {
        let environment = resource.stack.environment
        switch resource.type {
        case "AWS::SQS::Queue":
            return [("QueueName", name), ("QueueUrl", ref(name, resource))]
        case "AWS::SNS::Topic": return [("TopicName", name), ("TopicArn", arn)]
        case "AWS::StepFunctions::StateMachine": return [("Name", name)]
        case "AWS::S3::Bucket":
            let domain = "\(name).s3.\(environment.urlSuffix)"
            return [
                ("DomainName", domain),
                (
                    "RegionalDomainName",
                    "\(name).s3.\(environment.region).\(environment.urlSuffix)"
                ),
                (
                    "WebsiteURL",
                    "http://\(name).s3-website-\(environment.region).\(environment.urlSuffix)"
                ),
            ]
        case "AWS::DynamoDB::Table":
            return [("StreamArn", "\(arn)/stream/2020-01-01T00:00:00.000")]
        case "AWS::Cognito::UserPool":
            let provider = "cognito-idp.\(environment.region).\(environment.urlSuffix)/\(name)"
            return [
                ("ProviderName", provider), ("ProviderURL", "https://\(provider)"),
                ("UserPoolId", name),
            ]
        case "AWS::SecretsManager::Secret": return [("Id", arn)]
        default: return []
        }
    }
}
