/// One path of a REST API, with its methods.
package struct Resource: Noun {
    package var id = ""
    /// nil for the root.
    package var parentID: String?
    /// The last part of the path; nil for the root.
    package var pathPart: String?
    /// The whole path. `ResourceTree` keeps it right.
    package var path = ""
    /// By HTTP method; `ANY` is one.
    package var methods: [String: Method] = [:]

    package init() {}

    package static let table = Table<Self>(
        "Resource", cloudFormation: "AWS::ApiGateway::Resource"
    ) {
        $0.row("id", \.id, [.readOnly])
        $0.row("parentId", \.parentID, [.patch(.replace)])
        $0.row("pathPart", \.pathPart, [.patch(.replace)])
        $0.row("path", \.path, [.readOnly])
        $0.row("resourceMethods", \.methods, [.readOnly])
        $0.beside("RestApiId")
    }
}
