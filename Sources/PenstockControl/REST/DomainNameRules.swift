internal import PenstockModel

/// What follows from a domain name's members, and what AWS demands of them. For both control planes.
enum DomainNameRules {
    /// The zone of CloudFront's distributions (AWS General Reference, "Amazon CloudFront endpoints").
    private static let distributionZone = "Z2FDTNDATAQYW2"
    /// Nobody resolves it here: the zone of us-east-1 (the same, "API Gateway endpoints").
    private static let regionalZone = "Z1UJRXOUMOOFQ8"

    /// How `AccountState` names a domain: a private one by `name+id`.
    static func key(_ domain: DomainName) -> String {
        domain.domainNameID.map { "\(domain.domainName)+\($0)" } ?? domain.domainName
    }

    /// The domain that a call's path, and for a private one its query, name.
    static func key(_ call: Call) -> String {
        let name = call.label("domain_name")
        return call.parameter("domainNameId").map { "\(name)+\($0)" } ?? name
    }

    /// The members that AWS sets: targets to point DNS at, status, ARN. What is there stays.
    static func fill(_ domain: inout DomainName, _ call: Call) {
        var endpoint = domain.endpointConfiguration ?? EndpointConfiguration()
        if endpoint.types.isEmpty { endpoint.types = [.edge] }
        let isPrivate = endpoint.types.contains(.private)
        endpoint.ipAddressType = endpoint.ipAddressType ?? (isPrivate ? .dualstack : .ipv4)
        domain.endpointConfiguration = endpoint
        domain.domainNameStatus = domain.domainNameStatus ?? .available
        domain.securityPolicy = domain.securityPolicy ?? .tls1_2
        domain.routingMode = domain.routingMode ?? .basePathMappingOnly
        let now = Timestamp(seconds: call.now)
        let hasCertificate =
            domain.certificateARN != nil || domain.regionalCertificateARN != nil
            || domain.certificateName != nil || domain.regionalCertificateName != nil
        if hasCertificate { domain.certificateUploadDate = domain.certificateUploadDate ?? now }
        if isPrivate {
            domain.domainNameID = domain.domainNameID ?? freshID(.privateDomainName) { _ in false }
        }
        if endpoint.types.contains(.regional), domain.regionalDomainName == nil {
            let id = freshID(.api) { _ in false }
            domain.regionalDomainName = "d-\(id).execute-api.\(call.caller.region).amazonaws.com"
            domain.regionalHostedZoneID = regionalZone
        }
        if endpoint.types.contains(.edge), domain.distributionDomainName == nil {
            domain.distributionDomainName = "d\(freshID(.api) { _ in false }).cloudfront.net"
            domain.distributionHostedZoneID = distributionZone
        }
        let noun: TaggedNoun =
            domain.domainNameID.map { .privateDomainName(domain.domainName, id: $0) }
            ?? .domainName(domain.domainName)
        domain.domainNameARN = call.scope.arn(noun).description
    }

    static func check(_ domain: DomainName) throws(ControlError) {
        let labels = domain.domainName.split(separator: ".", omittingEmptySubsequences: false)
        // RFC 1035 §2.3.4; a wildcard may be the first label.
        let isHost =
            labels.count > 1 && domain.domainName.utf8.count <= 253
            && labels.enumerated().allSatisfy { index, label in
                (index == 0 && label == "*")
                    || (!label.isEmpty && label.utf8.count <= 63
                        && label.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isWord($0) })
            }
        guard isHost else {
            throw .badRequest("Invalid domain name specified: \(domain.domainName)")
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
