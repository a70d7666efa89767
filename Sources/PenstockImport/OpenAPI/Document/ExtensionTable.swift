/// What becomes of each `x-amazon-apigateway-…` name, at the places where AWS reads it.
///
/// The names: AWS, API Gateway developer guide, "OpenAPI extensions for API Gateway".
package enum ExtensionTable {
    package static let prefix = "x-amazon-apigateway-"

    /// A part of a document that extensions stand in.
    package enum Place: String, Hashable, Sendable {
        case root, path, operation, securityScheme, server, tag, components, elsewhere
    }

    /// What an importer does with a name.
    package enum Treatment: Hashable, Sendable {
        case honoured
        /// Taken without effect, and why.
        case ignored(String)
    }

    package struct Row: Sendable {
        package var places: Set<Place>
        package var rest: Treatment
        package var http: Treatment
    }

    private static let restOnly = Treatment.ignored("HTTP APIs have no such thing")
    private static let httpOnly = Treatment.ignored("REST APIs have no such thing")

    /// By the name without its prefix.
    package static let rows: [String: Row] = [
        "any-method": Row(places: [.path], rest: .honoured, http: .honoured),
        "api-key-source": Row(places: [.root], rest: .honoured, http: restOnly),
        "auth": Row(places: [.operation], rest: .honoured, http: .honoured),
        "authorizer": Row(places: [.securityScheme], rest: .honoured, http: .honoured),
        "authtype": Row(places: [.securityScheme], rest: .honoured, http: .honoured),
        "binary-media-types": Row(places: [.root], rest: .honoured, http: restOnly),
        "cors": Row(places: [.root], rest: httpOnly, http: .honoured),
        "documentation": Row(places: [.root], rest: .honoured, http: restOnly),
        "endpoint-access-mode": Row(places: [.root], rest: .honoured, http: restOnly),
        "endpoint-configuration": Row(
            places: [.root, .server], rest: .honoured, http: .honoured),
        "gateway-responses": Row(places: [.root], rest: .honoured, http: restOnly),
        "importexport-version": Row(
            places: [.root],
            rest: .ignored("it says how an HTTP API was exported; there is one way"),
            http: .ignored("it says how the document was exported; there is one way")),
        "integration": Row(places: [.operation], rest: .honoured, http: .honoured),
        "integrations": Row(places: [.components, .root], rest: .honoured, http: .honoured),
        "minimum-compression-size": Row(places: [.root], rest: .honoured, http: restOnly),
        "policy": Row(places: [.root], rest: .honoured, http: restOnly),
        "request-validator": Row(
            places: [.root, .operation], rest: .honoured, http: restOnly),
        "request-validators": Row(places: [.root], rest: .honoured, http: restOnly),
        "security-policy": Row(places: [.root], rest: .honoured, http: restOnly),
        "tag-value": Row(places: [.tag], rest: .honoured, http: .honoured),
    ]
}
