/// A REST API without what it contains.
package struct RestAPI: Noun {
    package var id = ""
    package var name = ""
    package var description: String?
    package var version: String?
    package var createdDate: Timestamp?
    package var warnings: [String] = []
    package var binaryMediaTypes: [String] = []
    /// Bytes; nil: no compression.
    package var minimumCompressionSize: Int?
    package var apiKeySource = APIKeySource.header
    package var endpointConfiguration = EndpointConfiguration()
    /// The resource policy, JSON as text.
    package var policy: String?
    package var disableExecuteAPIEndpoint = false
    package var rootResourceID: String?
    package var securityPolicy: SecurityPolicy?
    package var endpointAccessMode: EndpointAccessMode?
    package var apiStatus: APIStatus?
    package var apiStatusMessage: String?
    package var tags: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>(
        "RestApi", cloudFormation: "AWS::ApiGateway::RestApi"
    ) {
        $0.row("id", \.id, [.readOnly])
        $0.row("name", \.name, [.required, .patch(.replace), .optionalInCloudFormation])
        $0.row("description", \.description, [.patch(.replaceOrRemove)])
        $0.row("version", \.version, [.notInCloudFormation])
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("warnings", \.warnings, [.readOnly])
        $0.row("binaryMediaTypes", \.binaryMediaTypes, [.patch(.namedItems)])
        $0.row("minimumCompressionSize", \.minimumCompressionSize, [.patch(.replace)])
        $0.row("apiKeySource", \.apiKeySource, [.patch(.replace), .named("ApiKeySourceType")])
        $0.row("endpointConfiguration", \.endpointConfiguration, [.patch(.members)])
        $0.row("policy", \.policy, [.patch(.replaceOrRemove), .shape(.json)])
        $0.row("disableExecuteApiEndpoint", \.disableExecuteAPIEndpoint, [.patch(.replace)])
        $0.row("rootResourceId", \.rootResourceID, [.readOnly])
        $0.row("securityPolicy", \.securityPolicy, [.patch(.replace)])
        $0.row("endpointAccessMode", \.endpointAccessMode, [.patch(.replace)])
        $0.row("apiStatus", \.apiStatus, [.readOnly])
        $0.row("apiStatusMessage", \.apiStatusMessage, [.readOnly])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
        // How to make the API, not what it is.
        $0.beside(
            "Body", "BodyS3Location", "CloneFrom", "FailOnWarnings", "Mode", "Parameters")
    }
}

/// Where the key of a request is read from.
package enum APIKeySource: String, WireEnumeration {
    case header = "HEADER"
    case authorizer = "AUTHORIZER"
}

package enum APIStatus: String, WireEnumeration {
    case updating = "UPDATING"
    case available = "AVAILABLE"
    case pending = "PENDING"
    case failed = "FAILED"
}
