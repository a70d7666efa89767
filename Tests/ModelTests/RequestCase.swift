import Testing

/// The body of a Create or Put call, the noun that it makes, and members that are not the noun's.
struct RequestCase: Sendable, CustomTestStringConvertible {
    let service: ShapeCase.Service
    let shape: String
    let noun: String
    let exceptions: [String]

    init(
        _ service: ShapeCase.Service, _ shape: String, _ noun: String, _ exceptions: [String] = []
    ) {
        self.service = service
        self.shape = shape
        self.noun = noun
        self.exceptions = exceptions
    }

    var testDescription: String { shape }

    static let all = rest + http

    static let rest: [RequestCase] = [
        // Copies another API.
        RequestCase(.apigateway, "CreateRestApiRequest", "RestApi", ["cloneFrom"]),
        RequestCase(.apigateway, "CreateResourceRequest", "Resource"),
        RequestCase(.apigateway, "PutMethodRequest", "Method"),
        RequestCase(.apigateway, "PutMethodResponseRequest", "MethodResponse"),
        RequestCase(.apigateway, "PutIntegrationRequest", "Integration"),
        RequestCase(.apigateway, "PutIntegrationResponseRequest", "IntegrationResponse"),
        RequestCase(.apigateway, "CreateAuthorizerRequest", "Authorizer"),
        RequestCase(.apigateway, "CreateModelRequest", "Model"),
        RequestCase(.apigateway, "CreateRequestValidatorRequest", "RequestValidator"),
        RequestCase(.apigateway, "PutGatewayResponseRequest", "GatewayResponse"),
        // The stage that the same call makes or changes.
        RequestCase(
            .apigateway, "CreateDeploymentRequest", "Deployment",
            [
                "stageName", "stageDescription", "cacheClusterEnabled", "cacheClusterSize",
                "variables", "canarySettings", "tracingEnabled",
            ]),
        RequestCase(.apigateway, "CreateStageRequest", "Stage"),
        RequestCase(.apigateway, "CreateDocumentationPartRequest", "DocumentationPart"),
        // The version's own name, and the stage that it is put on.
        RequestCase(
            .apigateway, "CreateDocumentationVersionRequest", "DocumentationVersion",
            ["documentationVersion", "stageName"]),
        RequestCase(.apigateway, "CreateApiKeyRequest", "ApiKey", ["generateDistinctId"]),
        RequestCase(.apigateway, "CreateUsagePlanRequest", "UsagePlan"),
        // `id` and `type` of the answer.
        RequestCase(
            .apigateway, "CreateUsagePlanKeyRequest", "UsagePlanKey", ["keyId", "keyType"]),
        // The certificate's text, which answers never tell.
        RequestCase(
            .apigateway, "CreateDomainNameRequest", "DomainName",
            ["certificateBody", "certificatePrivateKey", "certificateChain"]),
        RequestCase(
            .apigateway, "CreateDomainNameAccessAssociationRequest",
            "DomainNameAccessAssociation"),
        RequestCase(.apigateway, "CreateBasePathMappingRequest", "BasePathMapping"),
        RequestCase(.apigateway, "CreateVpcLinkRequest", "VpcLink"),
        RequestCase(.apigateway, "GenerateClientCertificateRequest", "ClientCertificate"),
        RequestCase(.apigateway, "MutualTlsAuthenticationInput", "MutualTlsAuthentication"),
    ]
}
