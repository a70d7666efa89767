/// How a backend's answer becomes the answer of a method.
package struct IntegrationResponse: Noun {
    package var statusCode = ""
    /// Matched against the backend's status or Lambda's error; nil or "" is the default response.
    package var selectionPattern: String?
    /// `method.response.header.X` to `integration.response.…`, `context.…`, `'static'`.
    package var responseParameters: [String: String] = [:]
    /// Templates by content type.
    package var responseTemplates: [String: String] = [:]
    package var contentHandling: ContentHandling?

    package init() {}

    package static let table = Table<Self>("IntegrationResponse") {
        $0.row("statusCode", \.statusCode)
        $0.row("selectionPattern", \.selectionPattern, [.patch(.replace)])
        $0.row("responseParameters", \.responseParameters, [.patch(.entries)])
        $0.row("responseTemplates", \.responseTemplates, [.patch(.entries), .emptyTextIsNull])
        $0.row("contentHandling", \.contentHandling, [.patch(.replaceOrRemove)])
    }
}
