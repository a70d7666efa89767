/// The region and the account that nouns live in; one `AccountState` for each.
package struct Scope: Hashable, Sendable {
    package var region: String
    /// Twelve digits.
    package var account: String

    package init(region: String = "us-east-1", account: String = "000000000000") {
        self.region = region
        self.account = account
    }

    /// `aws`, or the partition of China's and the government's regions.
    package var partition: String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }
}
