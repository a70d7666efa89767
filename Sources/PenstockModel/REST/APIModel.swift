/// A named JSON schema of a REST API; AWS's word is Model.
package struct APIModel: Noun {
    package var id = ""
    package var name = ""
    package var description: String?
    /// JSON schema as text.
    package var schema: String?
    package var contentType = ""

    package init() {}

    package static let table = Table<Self>("Model", cloudFormation: "AWS::ApiGateway::Model") {
        $0.row("id", \.id, [.readOnly])
        $0.row("name", \.name, [.required, .optionalInCloudFormation])
        $0.row("description", \.description, [.patch(.replace)])
        $0.row("schema", \.schema, [.patch(.replace), .shape(.json)])
        $0.row("contentType", \.contentType, [.required, .optionalInCloudFormation])
        $0.beside("RestApiId")
    }
}
