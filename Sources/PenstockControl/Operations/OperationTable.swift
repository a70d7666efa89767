/// Every operation that is done or refused, by API and name. A resource's file adds its group here.
enum OperationTable {
    private static let groups: [ControlService: [OperationGroup]] = [
        .rest: [
            RestAPIs.operations, Resources.operations, Methods.operations,
            MethodTests.operations, AuthorizerTests.operations,
            MethodResponses.operations, Integrations.operations, IntegrationResponses.operations,
            Deployments.operations, Stages.operations, Authorizers.operations, Models.operations,
            RequestValidators.operations, GatewayResponses.operations,
            DocumentationParts.operations, DocumentationVersions.operations, APIKeys.operations,
            UsagePlans.operations, UsagePlanKeys.operations, UsageReports.operations,
            DomainNames.operations, AccessAssociations.operations, BasePathMappings.operations,
            VPCLinks.operations,
            ClientCertificates.operations, AccountSettings.operations, Tags.operations,
            Definitions.operations, Exports.operations, refusedREST,
        ],
        .http: [
            APIs.operations, Routes.operations, RouteResponses.operations,
            V2Integrations.operations, V2IntegrationResponses.operations,
            V2Authorizers.operations, V2Models.operations, V2Stages.operations,
            V2StageSettings.operations, V2Deployments.operations, V2DomainNames.operations,
            APIMappings.operations, RoutingRules.operations, V2VPCLinks.operations,
            V2Tags.operations, V2Definitions.operations, refusedHTTP,
        ],
        .lambda: [
            Functions.operations, FunctionCode.operations, FunctionVersions.operations,
            FunctionAliases.operations, FunctionPolicies.operations, FunctionTags.operations,
            FunctionConcurrency.operations, FunctionInvocations.operations, refusedLambda,
        ],
    ]

    private static let operations: [ControlService: OperationGroup] = groups.mapValues { groups in
        var all: OperationGroup = [:]
        for group in groups {
            all.merge(group) { _, _ in preconditionFailure("an operation is registered twice") }
        }
        return all
    }

    /// How an operation is done; nil: not yet.
    static func operation(_ shape: OperationShape) -> Operation? {
        operations[shape.service]?[shape.name]
    }

    /// The names that are registered, for the test that none is unknown.
    static func names(_ service: ControlService) -> Set<String> {
        Set((operations[service] ?? [:]).keys)
    }

    /// Whether the body is a document of its own and not the operation's members.
    static func takesBytes(_ shape: OperationShape) -> Bool {
        shape.service == .lambda && FunctionInvocations.operations[shape.name] != nil
            || shape.service == .rest
                && ["ImportRestApi", "PutRestApi", "ImportApiKeys", "ImportDocumentationParts"]
                    .contains(shape.name)
    }
}
