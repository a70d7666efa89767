import JOSE
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a claim besides the registered ones must be: one string, as configured.
struct ClaimRule {
    private let name: String
    /// As they are compared, byte by byte; empty: any string.
    private let values: [[UInt8]]
    private let isRequired: Bool

    init(_ config: Config) throws {
        name = try config.require("name").string()
        values = try (config["values"]?.elements ?? []).map { Array(try $0.string().utf8) }
        isRequired = try config.bool("required", or: false)
    }

    /// Whether a token's claims are so.
    func holds(in document: JSONDocument) -> Bool {
        let node = document.member(.root, named: name)
        guard node.exists else { return !isRequired }
        guard document.kind(of: node) == .string else { return false }
        let text = document.text(of: node)
        return values.isEmpty || values.contains { text.elementsEqual($0) }
    }
}
