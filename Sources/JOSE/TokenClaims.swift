internal import Glibc
public import JSON

/// The claims of a token that rules look at, where they stand in the payload: tokens that nobody
/// remembers are judged on the loop, so nothing is copied to be compared. The others are the caller's.
public struct TokenClaims: Sendable {
    /// Bound of the payload, in bytes.
    public static let sizeMax = 48 << 10

    /// The whole payload, an object.
    public let document: JSONDocument
    /// `exp`, `nbf` and `iat`, in whole seconds since 1970: a fraction counts against the token.
    public let expires, notBefore, issuedAt: Int64?
    /// `iss`, `client_id`, `token_use`: strings, or none.
    private let issuer, clientID, use: JSONNode
    /// `aud`, a string or an array of strings, or none.
    private let audience: JSONNode
    /// `scope`, words of one string (RFC 8693 §4.2), or `scp`, a string or an array of strings.
    private let scope: JSONNode

    /// Reads the payload of a token, which must be an object without members named twice; only the
    /// claims that rules look at need be of their types. Borrowed: the caller keeps the payload for as long
    /// as the claims.
    public init(borrowing payload: UnsafeBufferPointer<UInt8>) throws(JOSEError) {
        do { document = try JSONDocument(borrowing: payload, options: Self.options) } catch {
            throw JOSEError(.malformed, "the claims aren't JSON: \(error)")
        }
        guard document.kind(of: .root) == .object else {
            throw JOSEError(.malformed, "the claims aren't an object")
        }
        let places = ClaimPlaces(document)
        issuer = try Self.text(places.iss, "iss", in: document)
        clientID = try Self.text(places.clientID, "client_id", in: document)
        use = try Self.text(places.use, "token_use", in: document)
        _ = try Self.text(places.sub, "sub", in: document)
        audience = try Self.texts(places.aud, "aud", in: document)
        expires = try Self.time(places.exp, "exp", in: document, .down)
        notBefore = try Self.time(places.nbf, "nbf", in: document, .up)
        issuedAt = try Self.time(places.iat, "iat", in: document, .up)
        scope =
            places.scope.exists
            ? try Self.texts(places.scope, "scope", in: document)
            : try Self.texts(places.scp, "scp", in: document)
    }

    private static let options = JSONOptions(
        depthMax: 32, sizeMax: sizeMax, duplicateKeys: .reject)

    // MARK: What rules ask

    /// Whether `iss` is `issuer`, byte by byte.
    func isIssued(by issuer: [UInt8]) -> Bool { isText(self.issuer, issuer) }

    /// Whether `token_use` is `use`.
    func isFor(use: [UInt8]) -> Bool { isText(self.use, use) }

    /// Whether one of `aud` is one of `audiences`; or, where there is no `aud` and `takesClientID`,
    /// `client_id` is (HTTP API developer guide, "Control access to HTTP APIs with JWT authorizers").
    func isMeant(for audiences: [[UInt8]], takesClientID: Bool) -> Bool {
        if audience.exists {
            // An empty one names nobody, and is there.
            var isMeant = false
            forEachText(of: audience) { text in
                isMeant = isMeant || audiences.contains { Self.isSame(text, $0) }
            }
            return isMeant
        }
        return takesClientID && clientID.exists && audiences.contains { isText(clientID, $0) }
    }

    /// Whether one of `scopes` is the token's.
    public func hasScope(of scopes: [[UInt8]]) -> Bool {
        var isIn = false
        forEachScope { word in isIn = isIn || scopes.contains { Self.isSame(word, $0) } }
        return isIn
    }

    /// Calls `body` with each word of `scope` or `scp`, in order. Borrowed: valid in the call.
    public func forEachScope(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        forEachText(of: scope) { text in
            var start = 0
            for end in 0...text.count where end == text.count || text[end] == UInt8(ascii: " ") {
                if end > start { body(UnsafeBufferPointer(rebasing: text[start..<end])) }
                start = end + 1
            }
        }
    }

    /// The characters of a string, or of each string of an array.
    private func forEachText(
        of node: JSONNode, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard node.exists else { return }
        guard document.kind(of: node) == .array else { return body(document.text(of: node)) }
        document.forEachElement(of: node) { body(document.text(of: $0)) }
    }

    private func isText(_ node: JSONNode, _ text: [UInt8]) -> Bool {
        node.exists && Self.isSame(document.text(of: node), text)
    }

    private static func isSame(_ text: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        guard text.count == other.count, let start = text.baseAddress else {
            return text.count == other.count
        }
        return memcmp(start, other, other.count) == 0
    }
}
