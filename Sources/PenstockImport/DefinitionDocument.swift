package import JSON
package import SourceTree

/// An OpenAPI document that an API was read from, for messages about parts of the API.
package struct DefinitionDocument: Sendable {
    /// The API's id.
    package var api: String
    package var root: SourceNode
    /// Where in its file the document is.
    package var place: JSONPointer
}
