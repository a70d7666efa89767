/// What an OpenAPI document may say to Penstock that AWS has no word for.
enum PenstockExtension {
    static let prefix = "x-penstock-"
    /// A chain of authorizers, of an operation or of the whole document.
    static let authorizers = "x-penstock-authorizers"
}
