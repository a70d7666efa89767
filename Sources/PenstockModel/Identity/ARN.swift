/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
package struct ARN: Hashable, Sendable {
    package var partition: String
    package var service: String
    package var region: String
    package var account: String
    /// May have colons of its own.
    package var resource: String

    package init(
        partition: String = "aws", service: String, region: String, account: String,
        resource: String
    ) {
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource
    }

    /// nil unless `text` has the six parts.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !parts[1].isEmpty, !parts[2].isEmpty else {
            return nil
        }
        self.init(
            partition: String(parts[1]), service: String(parts[2]), region: String(parts[3]),
            account: String(parts[4]), resource: String(parts[5]))
    }
}

extension ARN: CustomStringConvertible {
    package var description: String {
        "arn:\(partition):\(service):\(region):\(account):\(resource)"
    }
}

extension Scope {
    /// The ARN by which a noun is tagged: `arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5`.
    package func arn(_ noun: TaggedNoun) -> ARN {
        ARN(
            partition: partition, service: "apigateway", region: region,
            // Private domain names and their associations carry the account.
            account: noun.hasAccount ? account : "", resource: noun.path)
    }

    /// What a policy and an authorizer's event name a request by:
    /// `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/prod/GET/pets`.
    package func executeARN(
        api: String, stage: String, method: String, path: String
    ) -> ARN {
        let tail = path.hasPrefix("/") ? String(path.dropFirst()) : path
        return ARN(
            partition: partition, service: "execute-api", region: region, account: account,
            resource: "\(api)/\(stage)/\(method)/\(tail)")
    }

    /// The integration URI of a Lambda function.
    package func invocationURI(function arn: String) -> String {
        "arn:\(partition):apigateway:\(region):lambda:path/2015-03-31/functions/\(arn)/invocations"
    }
}
