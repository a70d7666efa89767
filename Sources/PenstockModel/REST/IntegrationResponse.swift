package import JSON

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
    /// Whether a call gave templates, of which there are none: AWS prints `{}` then, and nothing where
    /// none were given (corpus: test_put_integration_responses).
    package var hasEmptyTemplates: Bool?

    package init() {}

    package static let table = Table<Self>("IntegrationResponse") {
        $0.row("statusCode", \.statusCode)
        $0.row("selectionPattern", \.selectionPattern, [.patch(.replace)])
        $0.row("responseParameters", \.responseParameters, [.patch(.entries)])
        $0.row(
            "responseTemplates", \.responseTemplates,
            [.patch(.entries), .emptyTextIsNull, .whenGiven])
        $0.row("hasEmptyTemplates", \.hasEmptyTemplates, [.stored])
        $0.row("contentHandling", \.contentHandling, [.patch(.replaceOrRemove)])
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        var wire = wire
        wire.writesEmptyTemplates = hasEmptyTemplates ?? false
        writeMembers(to: &writer, wire)
    }
}
