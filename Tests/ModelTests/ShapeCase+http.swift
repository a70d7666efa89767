@testable import PenstockModel

extension ShapeCase {
    static let http: [ShapeCase] = [
        ShapeCase(API.self, .apigatewayv2),
        ShapeCase(CORS.self, .apigatewayv2),
        ShapeCase(Route.self, .apigatewayv2),
        ShapeCase(ParameterConstraints.self, .apigatewayv2),
        ShapeCase(RouteResponse.self, .apigatewayv2),
        ShapeCase(V2Integration.self, .apigatewayv2),
        ShapeCase(V2TLSConfig.self, .apigatewayv2),
        ShapeCase(V2IntegrationResponse.self, .apigatewayv2),
        ShapeCase(V2Authorizer.self, .apigatewayv2),
        ShapeCase(JWTConfiguration.self, .apigatewayv2),
        ShapeCase(V2Model.self, .apigatewayv2),
        ShapeCase(V2Stage.self, .apigatewayv2),
        ShapeCase(AccessLogSettings.self, .apigatewayv2),
        ShapeCase(RouteSettings.self, .apigatewayv2),
        ShapeCase(V2Deployment.self, .apigatewayv2),
        ShapeCase(V2DomainName.self, .apigatewayv2),
        ShapeCase(DomainNameConfiguration.self, .apigatewayv2),
        ShapeCase(MutualTLSAuthentication.self, .apigatewayv2),
        ShapeCase(APIMapping.self, .apigatewayv2),
        ShapeCase(V2VPCLink.self, .apigatewayv2),
        ShapeCase(RoutingRule.self, .apigatewayv2),
        ShapeCase(RoutingRuleCondition.self, .apigatewayv2),
        ShapeCase(RoutingRuleMatchBasePaths.self, .apigatewayv2),
        ShapeCase(RoutingRuleMatchHeaders.self, .apigatewayv2),
        ShapeCase(RoutingRuleMatchHeaderValue.self, .apigatewayv2),
        ShapeCase(RoutingRuleAction.self, .apigatewayv2),
        ShapeCase(RoutingRuleActionInvokeAPI.self, .apigatewayv2),
    ]
}
