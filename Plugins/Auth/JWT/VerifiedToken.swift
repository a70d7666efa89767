import ByteEncodings
import CPenstock
import JOSE
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a verified token says, ready to be told.
final class VerifiedToken: Sendable {
    /// The whole token: what is compared. Empty where none is remembered.
    var text: Bytes { Bytes(p: bytes.base, n: count) }
    /// Raw memory, because comparing an array would count a reference to it.
    private let bytes: TokenBytes
    private let count: Int
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
        _ text: Bytes, _ key: VerifyingKey, _ claims: TokenClaims, _ settings: Settings,
        recheck: Int64
    ) {
        self.recheck = recheck
        bytes = TokenBytes(text)
        count = text.n
        self.key = key
        let (end, isOver) = (claims.expires ?? 0).addingReportingOverflow(settings.rules.leeway)
        self.end = isOver ? .max : end
        isInScope = settings.scopes.isEmpty || claims.hasScope(of: settings.scopes)
        let document = claims.document
        let node = settings.principal.withUnsafeBufferPointer {
            document.member(.root, named: $0)
        }
        principal =
            !settings.principal.isEmpty && document.kind(of: node) == .string
            ? Array(document.text(of: node)) : []
        self.claims = ClaimsText(isCognito: settings.isCognito).write(document)
        // API Gateway's event: null where the route asks for none.
        scopes = settings.scopes.isEmpty ? Self.noScopes : Self.list(claims)
    }

    private static let noScopes = Array("null".utf8)

    private static func list(_ claims: TokenClaims) -> [UInt8] {
        var out = JSONBuffer()
        out.append(UInt8(ascii: "["))
        claims.forEachScope { word in
            if out.count > 1 { out.append(UInt8(ascii: ",")) }
            out.appendString(word)
        }
        out.append(UInt8(ascii: "]"))
        return Array(out.bytes)
    }

    deinit { bytes.base.deallocate() }

    /// Bytes that remembering it takes.
    var size: Int { count + claims.count + scopes.count + principal.count + 256 }

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

/// A token's own bytes.
private struct TokenBytes: @unchecked Sendable {
    // @unchecked: written in init only.
    let base: UnsafeMutablePointer<UInt8>

    init(_ text: Bytes) {
        base = .allocate(capacity: max(text.n, 1))
        if let p = text.p { base.update(from: p, count: text.n) }
    }
}

/// Claims as events have them: texts all (aws-surface.md, "JWT claims in events").
struct ClaimsText {
    let isCognito: Bool

    func write(_ document: JSONDocument) -> [UInt8] {
        let view = document.view
        // Most are texts already, and take what they take.
        var out = JSONBuffer(capacity: view.text.count + 64)
        out.append(UInt8(ascii: "{"))
        for (key, value) in view.members(of: .root) {
            if out.count > 1 { out.append(UInt8(ascii: ",")) }
            append(key, of: view, to: &out)
            out.append(UInt8(ascii: ":"))
            if view.isArray(value) {
                append(list: value, of: view, to: &out)
            } else {
                append(value, of: view, to: &out)
            }
        }
        out.append(UInt8(ascii: "}"))
        return Array(out.bytes)
    }

    /// A value as a string: as it is written, if it is one without escapes.
    private func append(_ value: JSONNode, of view: JSONView, to out: inout JSONBuffer) {
        if view.isWrittenPlainly(value) {
            out.append(view.source(of: value))
        } else {
            out.appendString(view.text(of: value))
        }
    }

    /// HTTP APIs: "[a b]"; REST APIs: "a,b".
    private func append(list array: JSONNode, of view: JSONView, to out: inout JSONBuffer) {
        let (opening, closing): (StaticString, StaticString) =
            isCognito ? ("\"", "\"") : ("\"[", "]\"")
        out.append(opening)
        var isFirst = true
        for element in view.elements(of: array) {
            if !isFirst { out.append(isCognito ? UInt8(ascii: ",") : UInt8(ascii: " ")) }
            isFirst = false
            out.appendEscaped(view.text(of: element))
        }
        out.append(closing)
    }
}
