/// A stage under a base path of a domain name, as the HTTP control plane tells it.
package struct APIMapping: Noun {
    package var apiMappingID = ""
    package var apiID = ""
    /// "": the domain's root. Several segments are possible, unlike in a `BasePathMapping`.
    package var apiMappingKey: String?
    package var stage = ""

    package init() {}

    package static let table = Table<Self>(
        "ApiMapping", cloudFormation: "AWS::ApiGatewayV2::ApiMapping"
    ) {
        $0.row("apiMappingId", \.apiMappingID, [.readOnly])
        $0.row("apiId", \.apiID, [.required])
        $0.row("apiMappingKey", \.apiMappingKey)
        $0.row("stage", \.stage, [.required])
        $0.beside("DomainName")
    }
}
