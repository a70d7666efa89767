internal import CloudFormation
internal import JSON
internal import PenstockModel

/// The names that a custom domain name has beside its own: targets for DNS, which nothing here
/// answers, in AWS's shape.
struct DomainNaming {
    let resource: ResourceRequest

    /// AWS General Reference, "Amazon API Gateway endpoints and quotas": CloudFront's zone, and
    /// us-east-1's, standing in for each region's.
    static let distributionZone = "Z2FDTNDATAQYW2"
    static let regionalZone = "Z1UJRXOUMOOFQ8"

    var domain: String { resource.properties["DomainName"]?.text ?? "" }

    func identity(isPrivate: Bool) -> ResourceIdentity {
        let id = resource.id(.privateDomainName, "domain")
        let noun: TaggedNoun =
            isPrivate ? .privateDomainName(domain, id: id) : .domainName(domain)
        let arn = resource.scope.arn(noun).description
        guard !isPrivate else {
            var identity = resource.identity(arn, "DomainNameArn")
            identity.attributes["DomainNameId"] = .string(id)
            return identity
        }
        var identity = resource.identity(domain)
        identity.attributes = [
            "DomainNameArn": .string(arn),
            "RegionalDomainName": .string(regionalName),
            "RegionalHostedZoneId": .string(Self.regionalZone),
            "DistributionDomainName": .string(distributionName),
            "DistributionHostedZoneId": .string(Self.distributionZone),
        ]
        return identity
    }

    var regionalName: String {
        let environment = resource.stack.environment
        let id = resource.id(.privateDomainName, "regional")
        return "d-\(id).execute-api.\(environment.region).\(environment.urlSuffix)"
    }

    var distributionName: String {
        "d\(resource.id(.privateDomainName, "distribution")).cloudfront.net"
    }
}
