internal import CloudFormation
internal import JSON
internal import PenstockModel

/// `Ref` and `Fn::GetAtt` of AWS::ApiGatewayV2 (the types' pages, "Return values").
struct HTTPNaming {
    let resource: ResourceRequest

    func identity(_ kind: String) -> ResourceIdentity? {
        switch kind {
        case "Api": api
        case "Integration": resource.identity(resource.id(.integration), "IntegrationId")
        case "IntegrationResponse":
            resource.identity(resource.id(.integrationResponse), "IntegrationResponseId")
        case "Route": resource.identity(resource.id(.route), "RouteId")
        case "RouteResponse": resource.identity(resource.id(.routeResponse), "RouteResponseId")
        case "Authorizer": resource.identity(resource.id(.authorizer), "AuthorizerId")
        case "Model": resource.identity(resource.id(.model), "ModelId")
        case "Deployment": resource.identity(resource.id(.deployment), "DeploymentId")
        case "Stage": resource.identity(resource.properties["StageName"]?.text ?? "", "Id")
        case "ApiMapping": resource.identity(resource.id(.apiMapping), "ApiMappingId")
        case "VpcLink": resource.identity(resource.id(.v2VPCLink), "VpcLinkId")
        case "ApiGatewayManagedOverrides":
            resource.identity(resource.physicalID ?? resource.generatedName, "Id")
        case "DomainName": DomainNaming(resource: resource).identity(isPrivate: false)
        case "RoutingRule": routingRule
        default: nil
        }
    }

    private var api: ResourceIdentity {
        let tags = resource.properties["Tags"]?.object ?? []
        let pairs = tags.compactMap { tag in tag.value.text.map { (tag.key, $0) } }
        let chosen = NounID.chosen(by: Dictionary(pairs, uniquingKeysWith: { _, last in last }))
        let id = resource.physicalID ?? chosen ?? resource.id(.api)
        var identity = resource.identity(id, "ApiId")
        let isSocket = resource.properties["ProtocolType"]?.text == "WEBSOCKET"
        let environment = resource.stack.environment
        identity.attributes["ApiEndpoint"] = .string(
            "\(isSocket ? "wss" : "https")://\(id).execute-api.\(environment.region)."
                + environment.urlSuffix)
        return identity
    }

    private var routingRule: ResourceIdentity {
        let domain = resource.properties["DomainNameArn"]?.text ?? ""
        let id = resource.id(.routingRule, "rule")
        var identity = resource.identity("\(domain)/routingrules/\(id)", "RoutingRuleArn")
        identity.attributes["RoutingRuleId"] = .string(id)
        return identity
    }
}
