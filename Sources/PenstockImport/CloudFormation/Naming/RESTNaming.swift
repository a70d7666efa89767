internal import CloudFormation
internal import JSON
internal import PenstockModel

/// `Ref` and `Fn::GetAtt` of AWS::ApiGateway (the types' pages, "Return values").
struct RESTNaming {
    let resource: ResourceRequest

    func identity(_ kind: String) -> ResourceIdentity? {
        switch kind {
        case "RestApi": restAPI
        case "Resource": resource.identity(resource.id(.resource), "ResourceId")
        case "Authorizer": resource.identity(resource.id(.authorizer), "AuthorizerId")
        case "Deployment": resource.identity(resource.id(.deployment), "DeploymentId")
        case "RequestValidator":
            resource.identity(resource.id(.requestValidator), "RequestValidatorId")
        case "DocumentationPart":
            resource.identity(resource.id(.documentationPart), "DocumentationPartId")
        case "DocumentationVersion":
            resource.identity(resource.properties["DocumentationVersion"]?.text ?? "")
        case "Model":
            // A model is known by its name; CloudFormation makes one of letters and digits.
            resource.identity(
                resource.properties["Name"]?.text ?? resource.generatedName.filter { $0 != "-" })
        case "Stage": resource.identity(resource.properties["StageName"]?.text ?? "")
        case "Method", "GatewayResponse", "Account", "BasePathMapping":
            resource.identity(resource.physicalID ?? resource.generatedName, "Id")
        case "ApiKey": resource.identity(resource.id(.apiKey), "APIKeyId")
        case "UsagePlan": resource.identity(resource.id(.usagePlan), "Id")
        case "UsagePlanKey": usagePlanKey
        case "ClientCertificate":
            resource.identity(resource.id(.clientCertificate), "ClientCertificateId")
        case "VpcLink": resource.identity(resource.id(.vpcLink), "VpcLinkId")
        case "DomainName": DomainNaming(resource: resource).identity(isPrivate: false)
        case "DomainNameV2": DomainNaming(resource: resource).identity(isPrivate: true)
        case "DomainNameAccessAssociation": association
        case "BasePathMappingV2": mapping
        default: nil
        }
    }

    private var restAPI: ResourceIdentity {
        let tags = resource.properties["Tags"]?.array ?? []
        let pairs = tags.compactMap { tag in
            tag["Key"]?.text.flatMap { key in tag["Value"]?.text.map { (key, $0) } }
        }
        let chosen = NounID.chosen(by: Dictionary(pairs, uniquingKeysWith: { _, last in last }))
        let id = resource.physicalID ?? chosen ?? resource.id(.restAPI)
        var identity = resource.identity(id, "RestApiId")
        identity.attributes["RootResourceId"] = .string(resource.id(.resource, "root"))
        return identity
    }

    // A key in a plan is called `{key}:{plan}`.
    private var usagePlanKey: ResourceIdentity {
        let key = resource.properties["KeyId"]?.text ?? ""
        let plan = resource.properties["UsagePlanId"]?.text ?? ""
        return resource.identity("\(key):\(plan)", "Id")
    }

    private var association: ResourceIdentity {
        let domain = resource.properties["DomainNameArn"]?.text ?? ""
        let name = domain.split(separator: "/").last.map(String.init) ?? domain
        let arn = resource.scope.arn(
            .accessAssociation(
                domain: name,
                source: resource.properties["AccessAssociationSource"]?.text ?? "",
                id: resource.id(.accessAssociation)))
        return resource.identity(
            resource.physicalID ?? arn.description, "DomainNameAccessAssociationArn")
    }

    private var mapping: ResourceIdentity {
        let domain = resource.properties["DomainNameArn"]?.text ?? ""
        let path = resource.properties["BasePath"]?.text ?? BasePathMapping.rootPath
        return resource.identity("\(domain)/basepathmappings/\(path)", "BasePathMappingArn")
    }
}
