internal import JSON
internal import Spelling

/// What an OpenAPI document may say to Penstock that AWS has no word for.
enum PenstockExtension {
    /// A chain of authorizers, of an operation or of the whole document.
    static let authorizers = "x-penstock-authorizers"

    /// A chain as a document has it; nil where there is none.
    static func value(_ chain: String?) -> JSONValue? {
        // What was kept is JSON, whoever wrote it.
        chain.map { (try? JSONValue(parsing: $0)) ?? .string($0) }
    }

    /// How a key begins, in any case, that is Penstock's or was meant to be.
    private static let prefix = "x-penst"
    /// Other vendors' names are further away.
    private static let slipsMax = 3

    /// Whether a key was meant for Penstock: what it says would be missed by whoever wrote it.
    ///
    /// - Parameter isName: the key is something's name, a header's, and not an extension.
    static func isMeant(_ key: String, isName: Bool) -> Bool {
        if !isName, key.prefix(prefix.count).lowercased() == prefix { return true }
        // Documents have very many keys.
        guard abs(key.utf8.count - authorizers.utf8.count) <= 2 * slipsMax else { return false }
        return Suggestion.nearest(to: key, among: [authorizers], slips: slipsMax) != nil
    }
}
