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
            settings.scopes.isEmpty || claims.scopes.contains { settings.scopes.contains($0) }
        let node = document.member(.root, named: settings.principal)
        principal =
            settings.principal.isEmpty || document.kind(of: node) != .string
            ? [] : Array(document.text(of: node))
        self.claims = ClaimsText(isCognito: settings.isCognito).write(document)
        // API Gateway's event: null where the route asks for none.
        scopes =
            settings.scopes.isEmpty
            ? Array("null".utf8)
            : Self.list(claims.scopes)
    }

    private static func list(_ texts: [String]) -> [UInt8] {
        var out = JSONBuffer()
        out.append(UInt8(ascii: "["))
        for text in texts {
            if out.count > 1 { out.append(UInt8(ascii: ",")) }
            out.appendString(text)
        }
        out.append(UInt8(ascii: "]"))
        return Array(out.bytes)
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
        var out = JSONBuffer(capacity: 512)
        out.append(UInt8(ascii: "{"))
        let view = document.view
        for (key, value) in view.members(of: .root) {
            if out.count > 1 { out.append(UInt8(ascii: ",")) }
            out.appendString(view.text(of: key))
            out.append(UInt8(ascii: ":"))
            if view.isArray(value) {
                out.appendString(list(value, view))
            } else {
                out.appendString(view.text(of: value))
            }
        }
        out.append(UInt8(ascii: "}"))
        return Array(out.bytes)
    }

    private func list(_ array: JSONNode, _ view: JSONView) -> String {
        let parts = view.elements(of: array).map { view.string(of: $0) }
        // HTTP APIs: "[a b]"; REST APIs: "a,b".
        return isCognito ? parts.joined(separator: ",") : "[\(parts.joined(separator: " "))]"
    }
}
