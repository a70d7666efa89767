import JOSE
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a claim besides the registered ones must be: one string, as configured.
struct ClaimRule {
    private let name: String
    /// Empty: any string.
    private let values: Set<String>
    private let isRequired: Bool

    init(_ config: Config) throws {
        name = try config.require("name").string()
        values = Set(try (config["values"]?.elements ?? []).map { try $0.string() })
        isRequired = try config.bool("required", or: false)
    }

    /// Whether a token's claims are so.
    func holds(in document: JSONDocument) -> Bool {
        let node = document.member(.root, named: name)
        guard node.exists else { return !isRequired }
        guard document.kind(of: node) == .string else { return false }
        return values.isEmpty || values.contains(document.string(of: node))
    }
}
