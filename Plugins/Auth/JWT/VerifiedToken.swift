import CPenstock
import JOSE
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a verified token says, ready to be told.
final class VerifiedToken: Sendable {
    /// Whose signature it has.
    let key: VerifyingKey
    /// From this second on it isn't accepted, leeway included.
    let end: Int64
    /// From this second on its key is looked for again: it may have been withdrawn.
    let recheck: Int64
    let isInScope: Bool
    /// All that it keeps, one behind the other: the token, its claims, its scopes and who it is. One block,
    /// because tokens that nobody remembers are verified on the loop.
    private let memory: JSONBuffer
    private let textEnd, claimsEnd, scopesEnd: Int

    /// `text` is the whole token, or empty where none is remembered.
    init(
        _ text: Bytes, _ key: VerifyingKey, _ claims: borrowing TokenClaims, _ settings: Settings,
        recheck: Int64
    ) {
        self.recheck = recheck
        self.key = key
        let (end, isOver) = (claims.expires ?? 0).addingReportingOverflow(settings.rules.leeway)
        self.end = isOver ? .max : end
        isInScope = settings.scopes.isEmpty || claims.hasScope(of: settings.scopes)
        let document = claims.document
        // Most claims are texts already, and take what they take.
        var memory = JSONBuffer(capacity: text.n + document.text.count + 128)
        memory.append(text.buffer)
        textEnd = memory.count
        ClaimsText(isCognito: settings.isCognito).write(document, to: &memory)
        claimsEnd = memory.count
        Self.list(claims, settings, to: &memory)
        scopesEnd = memory.count
        if !settings.principal.isEmpty {
            let node = settings.principal.withUnsafeBufferPointer {
                document.member(.root, named: $0)
            }
            if document.kind(of: node) == .string { memory.append(document.text(of: node)) }
        }
        self.memory = memory
    }

    /// As API Gateway's event has them: null where the route asks for none.
    private static func list(
        _ claims: borrowing TokenClaims, _ settings: Settings, to out: inout JSONBuffer
    ) {
        guard !settings.scopes.isEmpty else { return out.append("null") }
        out.append(UInt8(ascii: "["))
        let start = out.count
        claims.forEachScope { word in
            if out.count > start { out.append(UInt8(ascii: ",")) }
            out.appendString(word)
        }
        out.append(UInt8(ascii: "]"))
    }

    /// Bytes that remembering it takes.
    var size: Int { memory.capacity + 256 }

    /// The whole token: what is compared.
    var text: Bytes { part(0, textEnd) }

    /// Borrowed: valid as long as the token.
    private func part(_ start: Int, _ end: Int) -> Bytes { Bytes(memory.bytes)[start..<end] }

    /// Tells the chain who it is: $context.authorizer.claims, and in HTTP APIs the scopes.
    func tell(_ exchange: Exchange, isCognito: Bool) throws {
        let output = exchange.auth
        let principal = part(scopesEnd, memory.count)
        if principal.n > 0 { try output.principal(principal) }
        try output.context("claims", .json(part(textEnd, claimsEnd)))
        guard !isCognito else { return }
        try output.context("scopes", .json(part(claimsEnd, scopesEnd)))
    }
}
