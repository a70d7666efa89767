public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Lets in who has a known API key: ABSTAIN without one, DENY for an unknown one.
struct APIKey: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.api-key", name: "APIKey", version: "1.0.0", vendor: "Penstock",
            summary: "Lets in who has a known API key.", configSchema: configSchema,
            flags: [.shared, .pure, .isolateOK],
            reads: ["request.header.*", "request.query.*", "ctx.*", "context.*"],
            writes: ["ctx.*"])
    }

    /// Where the credential is.
    enum Source: String, CaseIterable {
        case header, query, authorizer

        var defaultName: String {
            switch self {
            case .header: "x-api-key"
            case .query: "api_key"
            case .authorizer: "context.authorizer.usageIdentifierKey"
            }
        }
    }

    private let source: Source
    private let name: Bytes
    private let variable: UInt64
    private let keys: KeyTable
    private let challenge: Bytes
    /// What is said where there is no key.
    private let absence: String
    private let tellsIdentity: Bool

    init(_ setup: Setup) throws {
        let config = setup.config
        source = try config["source"]?.choice() ?? .header
        let name = try config.string("name", or: source.defaultName)
        self.name = setup.storage.copy(name)
        variable = source == .authorizer ? setup.host.variable(name) : 0
        if source == .authorizer, variable == 0 {
            throw (config["name"] ?? config).error("not a variable's name: \(name)")
        }
        challenge = try config["challenge"].map { setup.storage.copy(try $0.string()) } ?? .absent
        absence =
            "there is no API key in \(source == .authorizer ? "the variable" : "the \(source.rawValue)") '\(name)'"
        tellsIdentity = try config.bool("identity", or: false)
        let list = try KeyList(setup)
        keys = try KeyTable(list, setup)
        let identity = source == .authorizer ? name : "request.\(source.rawValue).\(name)"
        setup.declare(reads: [identity])
        setup.declare(
            writes: ["ctx.\(setup.name).*"] + (tellsIdentity ? ["ctx.identity.*"] : []))
        setup.wantsEvents = false
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        let found = credential(exchange)
        guard !found.first.isAbsent else {
            if !challenge.isAbsent { try exchange.auth.challenge(challenge) }
            exchange.explainFailure(absence)
            return .abstain
        }
        guard !found.isRepeated else {
            exchange.explain("the API key appears twice")
            return .deny
        }
        guard let key = try keys.find(found.first, exchange.host) else {
            exchange.explain("the key is none of those that are known")
            return .deny
        }
        let output = exchange.auth
        try output.principal(key.pointee.principal)
        try output.usageKey(key.pointee.id)
        try output.context("apiKeyId", .string(key.pointee.id))
        for entry in key.pointee.context { try output.context(entry.name, .string(entry.value)) }
        if tellsIdentity { try tell(found.first, key.pointee.id, exchange) }
        return .allow
    }

    /// aws-surface.md §2.4: events and templates have the key itself; no log ever has.
    private func tell(_ key: Bytes, _ id: Bytes, _ exchange: Exchange) throws {
        try exchange.setVariable("ctx.identity.apiKey", .string(key).sensitive)
        try exchange.setVariable("ctx.identity.apiKeyId", .string(id))
    }

    private func credential(_ exchange: Exchange) -> Found {
        switch source {
        case .header: return exchange.find(header: name)
        case .query: return exchange.find(queryParameter: name)
        case .authorizer:
            let key = exchange.variable(variable).text
            return Found(key, count: key.isAbsent ? 0 : 1)
        }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(APIKey.self) }
