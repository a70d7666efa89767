internal import Spelling

/// Every property of every serverless resource, and what becomes of it: the translator's schema is
/// compared with it (`SAMPropertyTests`).
enum SAMProperties {
    /// Properties of functions that go over to the plain resource as they are.
    static let functionAsIs = [
        "FunctionName", "Handler", "Runtime", "Description", "MemorySize", "Timeout",
        "VpcConfig", "Environment", "KmsKeyArn", "ReservedConcurrentExecutions",
        "Layers", "FileSystemConfigs", "ImageConfig", "PackageType", "Architectures",
        "SnapStart", "EphemeralStorage", "CodeSigningConfigArn",
        "RuntimeManagementConfig", "LoggingConfig", "TenancyConfig", "RecursiveLoop",
        "DurableConfig",
    ]

    private static let policies = "nothing here asks what a function may do"
    private static let publishing = "versions are published by AWS only"

    static let table: [String: [String: PropertyTreatment]] = [
        "Api": honoured([
            "AccessLogSetting", "ApiKeySourceType", "Auth", "BinaryMediaTypes",
            "CacheClusterEnabled", "CacheClusterSize", "CanarySetting", "Cors",
            "DefinitionBody", "DefinitionUri", "Description",
            "DisableExecuteApiEndpoint", "Domain", "EndpointAccessMode",
            "EndpointConfiguration", "FailOnWarnings", "GatewayResponses",
            "MergeDefinitions", "MethodSettings", "MinimumCompressionSize", "Mode",
            "Models", "Name", "OpenApiVersion", "Policy", "PropagateTags",
            "SecurityPolicy", "StageName", "Tags", "TracingEnabled", "Variables",
        ]).merging(
            ["AlwaysDeploy": .ignored("every load is a new deployment")]) { a, _ in a },
        "HttpApi": honoured([
            "AccessLogSettings", "Auth", "CorsConfiguration",
            "DefaultRouteSettings", "DefinitionBody", "DefinitionUri",
            "Description", "DisableExecuteApiEndpoint", "Domain", "FailOnWarnings",
            "Name", "PropagateTags", "RouteSettings", "StageName", "StageVariables",
            "Tags",
        ]),
        "WebSocketApi": honoured([
            "AccessLogSettings", "ApiKeySelectionExpression", "Auth",
            "DefaultRouteSettings", "Description", "DisableExecuteApiEndpoint",
            "DisableSchemaValidation", "Domain", "IpAddressType", "Name",
            "PropagateTags", "RouteSelectionExpression", "RouteSettings", "Routes",
            "StageName", "StageVariables", "Tags",
        ]).merging(
            ["FailOnWarnings": .ignored("SAM ignores it too")]) { a, _ in a },
        "Function": functions,
        "LayerVersion": honoured([
            "CompatibleArchitectures", "CompatibleRuntimes", "ContentUri",
            "Description", "LayerName", "LicenseInfo",
        ]).merging([
            "PublishLambdaVersion": .ignored(publishing),
            "RetentionPolicy": .ignored("nothing here deletes layers"),
        ]) { a, _ in a },
        "SimpleTable": honoured([
            "PointInTimeRecoverySpecification", "PrimaryKey", "ProvisionedThroughput", "TableName",
            "Tags", "SSESpecification",
        ]),
        "Application": honoured([
            "Location", "NotificationARNs", "Parameters", "Tags", "TimeoutInMinutes",
        ]).merging(["TemplateUrl": .refused("'Location' is what a template says")]) { a, _ in a },
        "Connector": honoured(["Source", "Destination", "Permissions"]),
        // Listed, so that others can refer to it.
        "StateMachine": honoured([
            "AutoPublishAlias", "Definition", "DefinitionSubstitutions",
            "DefinitionUri", "DeploymentPreference", "Events", "Logging", "Name",
            "PermissionsBoundary", "Policies", "PropagateTags", "Role", "RolePath",
            "Tags", "Tracing", "Type", "UseAliasAsEventTarget",
        ]),
        // Listed, so that others can refer to it.
        "GraphQLApi": honoured([
            "ApiKeys", "Auth", "Cache", "DataSources", "DomainName", "Functions",
            "IntrospectionConfig", "Logging", "Name", "OwnerContact",
            "QueryDepthLimit", "ResolverCountLimit", "Resolvers", "SchemaInline",
            "SchemaUri", "Tags", "Visibility", "XrayEnabled",
        ]),
        // Listed, so that others can refer to it.
        "CapacityProvider": honoured([
            "CapacityProviderName", "InstanceRequirements", "KmsKeyArn",
            "OperatorRole", "PropagateTags", "ScalingConfig", "Tags", "VpcConfig",
        ]),
    ]

    private static let functions = honoured(
        functionAsIs + [
            "AssumeRolePolicyDocument", "AutoPublishAlias", "CodeUri", "Events",
            "ImageUri", "InlineCode", "PermissionsBoundary", "PropagateTags",
            "ProvisionedConcurrencyConfig", "Role", "RolePath", "Tags", "Tracing",
            "VersionDeletionPolicy", "VersionDescription",
        ]
    ).merging([
        "Policies": .ignored(policies),
        "AutoPublishAliasAllProperties": .ignored(publishing),
        "AutoPublishCodeSha256": .ignored(publishing),
        "CapacityProviderConfig": .ignored("functions run where the configuration says"),
        "DeadLetterQueue": .ignored("only asynchronous calls have one"),
        "DeploymentPreference": .ignored("nothing here shifts traffic between versions"),
        "EventInvokeConfig": .ignored("only asynchronous calls have one"),
        "FunctionScalingConfig": .ignored("functions run where the configuration says"),
        "FunctionUrlConfig": .ignored("function URLs are no part of API Gateway"),
        "PublishToLatestPublished": .ignored(publishing),
        "SourceKMSKeyArn": .ignored("code is read as it is"),
    ]) { a, _ in a }

    private static func honoured(_ names: [String]) -> [String: PropertyTreatment] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, .honoured) })
    }

    static func typeHint(_ type: String) -> String? {
        Suggestion.didYouMean(type, among: table.keys.sorted())
    }
}
