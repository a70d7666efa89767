internal import PenstockModel

/// The resource types of API Gateway, and the noun that each one's properties are.
enum GatewayTypes {
    static let nouns: [String: any Noun.Type] = [
        "AWS::ApiGateway::Account": Account.self,
        "AWS::ApiGateway::ApiKey": APIKey.self,
        "AWS::ApiGateway::Authorizer": Authorizer.self,
        "AWS::ApiGateway::BasePathMapping": BasePathMapping.self,
        "AWS::ApiGateway::BasePathMappingV2": BasePathMapping.self,
        "AWS::ApiGateway::ClientCertificate": ClientCertificate.self,
        "AWS::ApiGateway::Deployment": Deployment.self,
        "AWS::ApiGateway::DocumentationPart": DocumentationPart.self,
        "AWS::ApiGateway::DocumentationVersion": DocumentationVersion.self,
        "AWS::ApiGateway::DomainName": DomainName.self,
        "AWS::ApiGateway::DomainNameAccessAssociation": DomainNameAccessAssociation.self,
        "AWS::ApiGateway::DomainNameV2": DomainName.self,
        "AWS::ApiGateway::GatewayResponse": GatewayResponse.self,
        "AWS::ApiGateway::Method": Method.self,
        "AWS::ApiGateway::Model": APIModel.self,
        "AWS::ApiGateway::RequestValidator": RequestValidator.self,
        "AWS::ApiGateway::Resource": Resource.self,
        "AWS::ApiGateway::RestApi": RestAPI.self,
        "AWS::ApiGateway::Stage": Stage.self,
        "AWS::ApiGateway::UsagePlan": UsagePlan.self,
        "AWS::ApiGateway::UsagePlanKey": UsagePlanKey.self,
        "AWS::ApiGateway::VpcLink": VPCLink.self,
        "AWS::ApiGatewayV2::Api": API.self,
        "AWS::ApiGatewayV2::ApiMapping": APIMapping.self,
        "AWS::ApiGatewayV2::Authorizer": V2Authorizer.self,
        "AWS::ApiGatewayV2::Deployment": V2Deployment.self,
        "AWS::ApiGatewayV2::DomainName": V2DomainName.self,
        "AWS::ApiGatewayV2::Integration": V2Integration.self,
        "AWS::ApiGatewayV2::IntegrationResponse": V2IntegrationResponse.self,
        "AWS::ApiGatewayV2::Model": V2Model.self,
        "AWS::ApiGatewayV2::Route": Route.self,
        "AWS::ApiGatewayV2::RouteResponse": RouteResponse.self,
        "AWS::ApiGatewayV2::RoutingRule": RoutingRule.self,
        "AWS::ApiGatewayV2::Stage": V2Stage.self,
        "AWS::ApiGatewayV2::VpcLink": V2VPCLink.self,
    ]

    /// Parts of other nouns, without one of its own.
    static let overrides = "AWS::ApiGatewayV2::ApiGatewayManagedOverrides"
}
