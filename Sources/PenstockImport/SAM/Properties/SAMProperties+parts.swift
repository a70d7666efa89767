/// What parts of serverless resources may have.
extension SAMProperties {
    static let events = [
        "Api": [
            "Path", "Method", "RestApiId", "Auth", "RequestModel", "RequestParameters",
            "TimeoutInMillis", "ResponseTransferMode", "Stage",
        ],
        "HttpApi": [
            "Path", "Method", "ApiId", "Auth", "TimeoutInMillis", "RouteSettings",
            "PayloadFormatVersion", "Stage",
        ],
    ]
    static let eventAuth = [
        "ApiKeyRequired", "AuthorizationScopes", "Authorizer", "InvokeRole", "OverrideApiAuth",
        "ResourcePolicy",
    ]
    static let httpEventAuth = ["AuthorizationScopes", "Authorizer"]
    static let restAuth = [
        "Authorizers", "DefaultAuthorizer", "InvokeRole", "AddDefaultAuthorizerToCorsPreflight",
        "AddApiKeyRequiredToCorsPreflight", "ApiKeyRequired", "ResourcePolicy", "UsagePlan",
    ]
    static let usagePlan = [
        "CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName",
    ]
    static let restAuthorizer = [
        "UserPoolArn", "FunctionArn", "Identity", "FunctionPayloadType", "FunctionInvokeRole",
        "AuthorizationScopes", "DisableFunctionDefaultPermissions",
    ]
    static let httpAuthorizer = [
        "FunctionArn", "FunctionInvokeRole", "Identity", "AuthorizerPayloadFormatVersion",
        "EnableSimpleResponses", "EnableFunctionDefaultPermissions",
    ]
    static let jwtAuthorizer = ["JwtConfiguration", "IdentitySource", "AuthorizationScopes"]
    static let webSocketAuth = ["AuthType", "AuthArn", "IdentitySource", "InvokeRole", "Name"]
    static let webSocketRoute = [
        "FunctionArn", "ApiKeyRequired", "IntegrationTimeout", "ModelSelectionExpression",
        "OperationName", "RequestModels", "RequestParameters", "RouteResponseSelectionExpression",
    ]
    static let domain = [
        "DomainName", "CertificateArn", "BasePath", "EndpointConfiguration", "IpAddressType",
        "MutualTlsAuthentication", "NormalizeBasePath", "OwnershipVerificationCertificateArn",
        "Policy", "Route53", "SecurityPolicy", "AccessAssociation", "EndpointAccessMode",
    ]

    // AWS SAM developer guide, "Globals section": supported resources and properties.
    static let globals: [String: [String]] = [
        "Function": [
            "Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description",
            "MemorySize", "Timeout", "VpcConfig", "Environment", "Tags",
            "PropagateTags", "Tracing", "KmsKeyArn", "AutoPublishAlias",
            "AutoPublishAliasAllProperties", "Layers", "DeploymentPreference",
            "RolePath", "PermissionsBoundary", "ReservedConcurrentExecutions",
            "ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument",
            "EventInvokeConfig", "FileSystemConfigs", "CodeSigningConfigArn",
            "Architectures", "SnapStart", "EphemeralStorage", "FunctionUrlConfig",
            "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop",
            "SourceKMSKeyArn", "TenancyConfig", "DurableConfig",
            "CapacityProviderConfig", "FunctionScalingConfig",
            "PublishToLatestPublished", "VersionDeletionPolicy",
        ],
        "Api": [
            "Auth", "Name", "DefinitionUri", "CacheClusterEnabled",
            "CacheClusterSize", "MergeDefinitions", "Variables",
            "EndpointConfiguration", "MethodSettings", "BinaryMediaTypes",
            "MinimumCompressionSize", "Cors", "GatewayResponses",
            "AccessLogSetting", "CanarySetting", "TracingEnabled", "OpenApiVersion",
            "Domain", "AlwaysDeploy", "PropagateTags", "SecurityPolicy",
            "EndpointAccessMode",
        ],
        "HttpApi": [
            "Auth", "AccessLogSettings", "StageVariables", "Tags",
            "CorsConfiguration", "DefaultRouteSettings", "Domain", "RouteSettings",
            "FailOnWarnings", "PropagateTags",
        ],
        "SimpleTable": [
            "SSESpecification"
        ],
        "StateMachine": [
            "PropagateTags"
        ],
        "LayerVersion": [
            "PublishLambdaVersion"
        ],
        "CapacityProvider": [
            "VpcConfig", "OperatorRole", "Tags", "InstanceRequirements",
            "ScalingConfig", "KmsKeyArn", "PropagateTags",
        ],
        "WebSocketApi": [
            "AccessLogSettings", "ApiKeySelectionExpression",
            "DefaultRouteSettings", "DisableExecuteApiEndpoint",
            "DisableSchemaValidation", "Domain", "FailOnWarnings", "IpAddressType",
            "PropagateTags", "RouteSelectionExpression", "RouteSettings",
            "StageVariables", "Tags",
        ],
    ]
}
