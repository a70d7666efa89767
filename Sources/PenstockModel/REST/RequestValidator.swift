/// Which parts of a request are checked before the integration.
package struct RequestValidator: Noun {
    package var id = ""
    package var name: String?
    package var validateRequestBody = false
    package var validateRequestParameters = false

    package init() {}

    package static let table = Table<Self>(
        "RequestValidator", cloudFormation: "AWS::ApiGateway::RequestValidator"
    ) {
        $0.row("id", \.id, [.readOnly])
        $0.row("name", \.name, [.patch(.replace)])
        $0.row("validateRequestBody", \.validateRequestBody, [.patch(.replace)])
        $0.row("validateRequestParameters", \.validateRequestParameters, [.patch(.replace)])
        $0.beside("RestApiId")
    }
}
