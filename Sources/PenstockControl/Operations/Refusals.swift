/// What of the service models Penstock doesn't do, and why: the caller reads the reason.
extension OperationTable {
    private static let portals =
        "the developer portal is a web site that AWS hosts; Penstock serves APIs."
    private static let invocation =
        "test invocations come with the execution of AWS definitions; call the deployed stage."

    static let refusedREST: OperationGroup = [
        "TestInvokeMethod": .refused(invocation),
        "TestInvokeAuthorizer": .refused(invocation),
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
