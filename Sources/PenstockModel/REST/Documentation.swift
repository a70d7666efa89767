/// Documentation of one part of a REST API.
package struct DocumentationPart: Noun {
    package var id = ""
    package var location = DocumentationPartLocation()
    /// JSON as text.
    package var properties = ""

    package init() {}

    package static let table = Table<Self>(
        "DocumentationPart", cloudFormation: "AWS::ApiGateway::DocumentationPart"
    ) {
        $0.row("id", \.id, [.readOnly])
        $0.row("location", \.location, [.required])
        $0.row("properties", \.properties, [.required, .patch(.replace), .shape(.json)])
        $0.beside("RestApiId")
    }
}

/// What a documentation part is about.
package struct DocumentationPartLocation: Noun {
    package var type = DocumentationPartType.api
    package var path: String?
    package var method: String?
    package var statusCode: String?
    package var name: String?

    package init() {}

    package static let table = Table<Self>("DocumentationPartLocation") {
        $0.row("type", \.type, [.required, .optionalInCloudFormation])
        $0.row("path", \.path)
        $0.row("method", \.method)
        $0.row("statusCode", \.statusCode)
        $0.row("name", \.name)
    }
}

package enum DocumentationPartType: String, WireEnumeration {
    case api = "API"
    case authorizer = "AUTHORIZER"
    case model = "MODEL"
    case resource = "RESOURCE"
    case method = "METHOD"
    case pathParameter = "PATH_PARAMETER"
    case queryParameter = "QUERY_PARAMETER"
    case requestHeader = "REQUEST_HEADER"
    case requestBody = "REQUEST_BODY"
    case response = "RESPONSE"
    case responseHeader = "RESPONSE_HEADER"
    case responseBody = "RESPONSE_BODY"
}

/// A snapshot of an API's documentation parts. What it froze is in its record.
package struct DocumentationVersion: Noun {
    package var version = ""
    package var createdDate: Timestamp?
    package var description: String?

    package init() {}

    package static let table = Table<Self>(
        "DocumentationVersion", cloudFormation: "AWS::ApiGateway::DocumentationVersion"
    ) {
        // The parameter of CreateDocumentationVersion is called `documentationVersion`.
        $0.row("version", \.version, [.named("DocumentationVersion")])
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("description", \.description, [.patch(.replace)])
        $0.beside("RestApiId")
    }
}
