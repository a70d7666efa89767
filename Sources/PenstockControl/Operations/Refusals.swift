/// What of the service models Penstock doesn't do, and why: the caller reads the reason.
extension OperationTable {
    private static let portals =
        "the developer portal is a web site that AWS hosts; Penstock serves APIs."

    static let refusedREST: OperationGroup = [
        "GetSdk": .refused("AWS generates client libraries; export the API and use a generator."),
        "GetSdkType": .refused(
            "AWS generates client libraries; export the API and use a generator."),
        "GetSdkTypes": .refused(
            "AWS generates client libraries; export the API and use a generator."),
    ]

    static let refusedHTTP: OperationGroup = Dictionary(
        uniqueKeysWithValues: [
            "CreatePortal", "CreatePortalProduct", "CreateProductPage",
            "CreateProductRestEndpointPage", "DeletePortal", "DeletePortalProduct",
            "DeletePortalProductSharingPolicy", "DeleteProductPage",
            "DeleteProductRestEndpointPage", "DisablePortal", "GetPortal", "GetPortalProduct",
            "GetPortalProductSharingPolicy", "GetProductPage", "GetProductRestEndpointPage",
            "ListPortalProducts", "ListPortals", "ListProductPages",
            "ListProductRestEndpointPages", "PreviewPortal", "PublishPortal",
            "PutPortalProductSharingPolicy", "UpdatePortal", "UpdatePortalProduct",
            "UpdateProductPage", "UpdateProductRestEndpointPage",
        ].map { ($0, Operation.refused(portals)) })
}

extension OperationTable {
    /// Of Lambda's operations those that no API needs to be called.
    static let refusedLambda: OperationGroup = {
        let done = [
            Functions.operations, FunctionCode.operations, FunctionVersions.operations,
            FunctionAliases.operations, FunctionPolicies.operations, FunctionTags.operations,
            FunctionConcurrency.operations, FunctionInvocations.operations,
        ].reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        let reason =
            "it runs functions behind APIs, with their versions, aliases, policies, tags and "
            + "concurrency; of Lambda's other parts it has none."
        return Dictionary(
            uniqueKeysWithValues: OperationShape.all
                .filter { $0.service == .lambda && !done.contains($0.name) }
                .map { ($0.name, Operation.refused(reason)) })
    }()
}
