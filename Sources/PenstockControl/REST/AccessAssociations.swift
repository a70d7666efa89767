internal import PenstockModel

/// DomainNameAccessAssociation: a VPC endpoint that may reach a private domain name. Nothing here is in
/// a VPC; associations are kept and answered, for definitions and clients that make them.
enum AccessAssociations {
    static let operations: OperationGroup = [
        "CreateDomainNameAccessAssociation": .write(create),
        "GetDomainNameAccessAssociations": .read(list),
        "DeleteDomainNameAccessAssociation": .write(delete),
        "RejectDomainNameAccessAssociation": .write(reject),
    ]

    /// What the ARN of an association calls its source. AWS, API Gateway Developer Guide, "Create a
    /// domain name access association": `…/domainname/{name}+{id}/vpcesource/{endpoint}`.
    private static let source = "vpcesource"

    /// Create is documented to answer no 404: what isn't there is a bad request. The sentences are
    /// ours.
    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var association: DomainNameAccessAssociation = try call.noun()
        try Tagging.check(association.tags)
        guard let arn = ARN(association.domainNameARN), arn.service == "apigateway",
            case .privateDomainName(let name, let id)? = TaggedNoun(path: arn.resource)
        else {
            throw .badRequest("Invalid domain name ARN specified: \(association.domainNameARN)")
        }
        let domain = "\(name)+\(id)"
        guard state.domainNames[domain] != nil else {
            throw .badRequest(ControlError.noDomainName.message)
        }
        let endpoint = association.accessAssociationSource
        guard endpoint.hasPrefix("vpce-"), !endpoint.contains("/") else {
            throw .badRequest("Invalid VPC endpoint specified: \(endpoint)")
        }
        let noun = TaggedNoun.accessAssociation(domain: domain, source: source, id: endpoint)
        association.arn = call.scope.arn(noun).description
        guard state.accessAssociations[association.arn] == nil else {
            throw .conflict("The access association already exists: \(association.arn)")
        }
        state.accessAssociations[association.arn] = association
        return Reply(association)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        // As with domain names, nothing is shared between accounts here.
        let isOther = call.parameter("resourceOwner") == "OTHER_ACCOUNTS"
        return Page(call).reply(isOther ? [] : Array(state.accessAssociations.values), by: \.arn)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let arn = call.label("domain_name_access_association_arn")
        guard state.accessAssociations.removeValue(forKey: arn) != nil else {
            throw .noAccessAssociation
        }
        return .empty
    }

    /// On AWS the domain's owner rejects what another account has made. Accounts share nothing here,
    /// so that both are one, and both calls end the association.
    private static func reject(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let arn = call.parameter("domainNameAccessAssociationArn") ?? ""
        guard let association = state.accessAssociations[arn] else { throw .noAccessAssociation }
        let domain = call.parameter("domainNameArn") ?? ""
        guard association.domainNameARN == domain else {
            throw .badRequest("Invalid domain name ARN specified: \(domain)")
        }
        state.accessAssociations[arn] = nil
        return .empty
    }

    /// A domain name that is gone has none.
    static func remove(of domain: DomainName, from state: inout AccountState) {
        let arns = state.accessAssociations.values.filter {
            $0.domainNameARN == domain.domainNameARN
        }.map(\.arn)
        for arn in arns { state.accessAssociations[arn] = nil }
    }
}
