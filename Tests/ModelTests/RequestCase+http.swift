extension RequestCase {
    static let http: [RequestCase] = [
        // The route and the integration that the same call makes.
        RequestCase(
            .apigatewayv2, "CreateApiInput", "Api", ["credentialsArn", "routeKey", "target"]),
        RequestCase(
            .apigatewayv2, "UpdateApiInput", "Api", ["credentialsArn", "routeKey", "target"]),
        RequestCase(.apigatewayv2, "CreateRouteInput", "Route"),
        RequestCase(.apigatewayv2, "UpdateRouteInput", "Route"),
        RequestCase(.apigatewayv2, "CreateRouteResponseInput", "RouteResponse"),
        RequestCase(.apigatewayv2, "UpdateRouteResponseInput", "RouteResponse"),
        RequestCase(.apigatewayv2, "CreateIntegrationInput", "Integration"),
        RequestCase(.apigatewayv2, "UpdateIntegrationInput", "Integration"),
        RequestCase(.apigatewayv2, "CreateIntegrationResponseInput", "IntegrationResponse"),
        RequestCase(.apigatewayv2, "UpdateIntegrationResponseInput", "IntegrationResponse"),
        RequestCase(.apigatewayv2, "CreateAuthorizerInput", "Authorizer"),
        RequestCase(.apigatewayv2, "UpdateAuthorizerInput", "Authorizer"),
        RequestCase(.apigatewayv2, "CreateModelInput", "Model"),
        RequestCase(.apigatewayv2, "UpdateModelInput", "Model"),
        RequestCase(.apigatewayv2, "CreateStageInput", "Stage"),
        RequestCase(.apigatewayv2, "UpdateStageInput", "Stage"),
        // The stage that the deployment is put on.
        RequestCase(.apigatewayv2, "CreateDeploymentInput", "Deployment", ["stageName"]),
        RequestCase(.apigatewayv2, "UpdateDeploymentInput", "Deployment"),
        RequestCase(.apigatewayv2, "CreateDomainNameInput", "DomainName"),
        RequestCase(.apigatewayv2, "UpdateDomainNameInput", "DomainName"),
        RequestCase(.apigatewayv2, "CreateApiMappingInput", "ApiMapping"),
        RequestCase(.apigatewayv2, "UpdateApiMappingInput", "ApiMapping"),
        RequestCase(.apigatewayv2, "CreateVpcLinkInput", "VpcLink"),
        RequestCase(.apigatewayv2, "UpdateVpcLinkInput", "VpcLink"),
        RequestCase(.apigatewayv2, "RoutingRuleInput", "RoutingRule"),
    ]
}
