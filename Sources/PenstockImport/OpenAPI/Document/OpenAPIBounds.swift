/// What an OpenAPI document may hold, at most.
package struct OpenAPIBounds: Sendable {
    /// Bytes of a document. AWS's quota "Maximum size of an OpenAPI definition": 6 MB.
    package var bytesMax = 6 * 1024 * 1024
    /// Levels of nesting.
    package var depthMax = 128
    /// Values, with everything that YAML's aliases stand for: so aliases of aliases end.
    package var valuesMax = 500_000
    /// References that lead to references.
    package var referencesMax = 16
    /// Values that references may stand for together, each counted as often as it is referred to: a
    /// large component that every operation has would be an API of many times the document's size.
    package var expandedMax = 2_000_000
    /// Resources of one REST API. AWS's quota is 300 and can be raised; this one is far beyond.
    package var resourcesMax = 100_000

    package init() {}
}
