/// Who may reach a private domain name: a VPC endpoint.
package struct DomainNameAccessAssociation: Noun {
    package var arn = ""
    package var domainNameARN = ""
    /// `VPCE` is the only one.
    package var accessAssociationSourceType = "VPCE"
    package var accessAssociationSource = ""
    package var tags: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>(
        "DomainNameAccessAssociation",
        cloudFormation: "AWS::ApiGateway::DomainNameAccessAssociation"
    ) {
        $0.row("domainNameAccessAssociationArn", \.arn, [.readOnly])
        $0.row("domainNameArn", \.domainNameARN, [.required])
        $0.row("accessAssociationSourceType", \.accessAssociationSourceType, [.required])
        $0.row("accessAssociationSource", \.accessAssociationSource, [.required])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
    }
}
