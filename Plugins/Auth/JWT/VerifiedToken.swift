import ByteEncodings
import CPenstock
import JOSE
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a verified token says, ready to be told.
final class VerifiedToken: Sendable {
    /// The whole token: what is compared.
    let text: [UInt8]
    /// Whose signature it has.
    let key: VerifyingKey
    /// From this second on it isn't accepted, leeway included.
    let end: Int64
    /// From this second on its key is looked for again: it may have been withdrawn.
    let recheck: Int64
    let isInScope: Bool
    private let principal: [UInt8]
    private let claims: [UInt8]
    private let scopes: [UInt8]

    init(
        _ text: Bytes, _ key: VerifyingKey, _ claims: TokenClaims, _ document: JSONDocument,
        _ settings: Settings, recheck: Int64
    ) {
        self.recheck = recheck
        self.text = Array(text.buffer)
        self.key = key
        let (end, isOver) = (claims.expires ?? 0).addingReportingOverflow(settings.rules.leeway)
        self.end = isOver ? .max : end
        isInScope =
            settings.scopes.isEmpty || !settings.scopes.isDisjoint(with: Set(claims.scopes))
        let node = document.member(.root, named: settings.principal)
        principal =
            settings.principal.isEmpty || document.kind(of: node) != .string
            ? [] : Array(document.text(of: node))
        self.claims = ClaimsText(isCognito: settings.isCognito).write(document)
        // API Gateway's event: null where the route asks for none.
        scopes =
            settings.scopes.isEmpty
            ? Array("null".utf8)
            : Array(JSONValue.array(claims.scopes.map { .string($0) }).compact.utf8)
    }

    /// Bytes that remembering it takes.
    var size: Int { text.count + claims.count + scopes.count + principal.count + 256 }

    /// Tells the chain who it is: $context.authorizer.claims, and in HTTP APIs the scopes.
    func tell(_ exchange: Exchange, isCognito: Bool) throws {
        let output = exchange.auth
        if !principal.isEmpty {
            try principal.withUnsafeBufferPointer { try output.principal(Bytes($0)) }
        }
        try claims.withUnsafeBufferPointer { try output.context("claims", .json(Bytes($0))) }
        guard !isCognito else { return }
        try scopes.withUnsafeBufferPointer { try output.context("scopes", .json(Bytes($0))) }
    }
}

/// Claims as events have them: texts all (aws-surface.md, "JWT claims in events").
struct ClaimsText {
    let isCognito: Bool

    func write(_ document: JSONDocument) -> [UInt8] {
        var members: [(String, JSONValue)] = []
        document.forEachMember(of: .root) { key, value in
            members.append((document.string(of: key), .string(text(value, document))))
        }
        return Array(JSONValue.object(JSONObject(members)).compact.utf8)
    }

    private func text(_ node: JSONNode, _ document: JSONDocument) -> String {
        guard document.kind(of: node) == .array else { return document.string(of: node) }
        var parts: [String] = []
        document.forEachElement(of: node) { parts.append(document.string(of: $0)) }
        // HTTP APIs: "[a b]"; REST APIs: "a,b".
        return isCognito ? parts.joined(separator: ",") : "[\(parts.joined(separator: " "))]"
    }
}
