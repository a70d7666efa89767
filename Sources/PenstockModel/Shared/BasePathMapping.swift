/// A stage under a base path of a domain name.
package struct BasePathMapping: Noun {
    /// `(none)`: the domain's root.
    package var basePath = BasePathMapping.rootPath
    package var restAPIID = ""
    /// nil: the path's first segment names the stage.
    package var stage: String?

    package static let rootPath = "(none)"

    package init() {}

    package static let table = Table<Self>(
        "BasePathMapping", cloudFormation: "AWS::ApiGateway::BasePathMapping"
    ) {
        $0.row("basePath", \.basePath, [.patch(.replace)])
        $0.row("restApiId", \.restAPIID, [.patch(.replace)])
        $0.row("stage", \.stage, [.patch(.replace)])
        $0.beside("DomainName", "DomainNameArn")
    }
}
