internal import JSON

/// What an OpenAPI document may say to Penstock that AWS has no word for.
enum PenstockExtension {
    static let prefix = "x-penstock-"
    /// A chain of authorizers, of an operation or of the whole document.
    static let authorizers = "x-penstock-authorizers"

    /// A chain as a document has it; nil where there is none.
    static func value(_ chain: String?) -> JSONValue? {
        // What was kept is JSON, whoever wrote it.
        chain.map { (try? JSONValue(parsing: $0)) ?? .string($0) }
    }
}
