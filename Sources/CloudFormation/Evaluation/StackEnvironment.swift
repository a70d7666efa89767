/// Where stacks run: what the pseudo parameters say.
public struct StackEnvironment: Hashable, Sendable {
    /// `AWS::AccountId`; 000000000000 by default, as emulators have it.
    public var account: String
    /// `AWS::Region`; us-east-1 by default.
    public var region: String
    /// `AWS::NotificationARNs`; none by default.
    public var notificationARNs: [String]
    /// What `Fn::GetAZs` appends to a region's name; a, b and c by default.
    public var zones: [String]

    /// An environment with the default zones.
    public init(
        account: String = "000000000000", region: String = "us-east-1",
        notificationARNs: [String] = []
    ) {
        self.account = account
        self.region = region
        self.notificationARNs = notificationARNs
        zones = ["a", "b", "c"]
    }

    // AWS CloudFormation user guide, "Pseudo parameters": AWS::Partition.
    /// `AWS::Partition`.
    public var partition: String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }

    /// `AWS::URLSuffix`.
    public var urlSuffix: String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }
}

/// A stack as its resources see it.
public struct StackIdentity: Hashable, Sendable {
    /// `AWS::StackName`.
    public var name: String
    /// Where it runs.
    public var environment: StackEnvironment

    /// A stack of this name.
    public init(name: String, environment: StackEnvironment) {
        self.name = name
        self.environment = environment
    }

    /// `AWS::StackId`: an ARN with an id that is the same for the same name.
    public var id: String {
        let digest = StableID(["stack", environment.account, environment.region, name])
        return "arn:\(environment.partition):cloudformation:\(environment.region):"
            + "\(environment.account):stack/\(name)/\(digest.uuid)"
    }
}
