/// A named JSON schema of a WebSocket API.
package struct V2Model: Noun {
    package var modelID = ""
    package var name = ""
    package var description: String?
    package var contentType: String?
    /// JSON schema as text.
    package var schema: String?

    package init() {}

    package static let table = Table<Self>("Model", cloudFormation: "AWS::ApiGatewayV2::Model") {
        $0.row("modelId", \.modelID, [.readOnly])
        $0.row("name", \.name, [.required])
        $0.row("description", \.description)
        $0.row("contentType", \.contentType)
        $0.row("schema", \.schema, [.shape(.json)])
        $0.beside("ApiId")
    }
}
