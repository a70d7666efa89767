internal import JSON

/// Where the claims stand that rules look at: found in one pass, since a payload has about as many
/// members as there are names.
struct ClaimPlaces {
    /// RFC 7519 §4.1; `client_id` and `scope` of RFC 9068 §2.2, `scp` and `token_use` as issuers have them.
    private(set) var iss, sub, aud, exp, nbf, iat, scope, scp, clientID, use: JSONNode

    init(_ document: JSONDocument) {
        (iss, sub, aud, exp, nbf) = (.none, .none, .none, .none, .none)
        (iat, scope, scp, clientID, use) = (.none, .none, .none, .none, .none)
        var members = document.view.namedMembers(of: .root)
        while let (name, value) = members.next() {
            switch name.count {
            case 3:
                if Self.isSame(name, "iss") { iss = value }
                if Self.isSame(name, "sub") { sub = value }
                if Self.isSame(name, "aud") { aud = value }
                if Self.isSame(name, "exp") { exp = value }
                if Self.isSame(name, "nbf") { nbf = value }
                if Self.isSame(name, "iat") { iat = value }
                if Self.isSame(name, "scp") { scp = value }
            case 5: if Self.isSame(name, "scope") { scope = value }
            case 9:
                if Self.isSame(name, "client_id") { clientID = value }
                if Self.isSame(name, "token_use") { use = value }
            default: break
            }
        }
        withExtendedLifetime(document) {}
    }

    /// Whether a name is one that is as long.
    @inline(__always)
    private static func isSame(
        _ name: UnsafeBufferPointer<UInt8>, _ other: StaticString
    ) -> Bool {
        for i in 0..<other.utf8CodeUnitCount where name[i] != other.utf8Start[i] { return false }
        return true
    }
}

// What claims must be, where the token has them.
extension TokenClaims {
    /// A string.
    static func text(
        _ node: JSONNode, _ name: StaticString, in document: JSONDocument
    ) throws(JOSEError) -> JSONNode {
        guard !node.exists || document.kind(of: node) == .string else {
            throw JOSEError(.malformed, "\(name) isn't a string")
        }
        return node
    }

    /// A string or an array of strings.
    static func texts(
        _ node: JSONNode, _ name: StaticString, in document: JSONDocument
    ) throws(JOSEError) -> JSONNode {
        guard document.kind(of: node) == .array else {
            return try text(node, name, in: document)
        }
        try document.forEachElement(of: node) { element throws(JOSEError) in
            guard document.kind(of: element) == .string else {
                throw JOSEError(.malformed, "\(name) has an element that isn't a string")
            }
        }
        return node
    }

    /// RFC 7519 §2, NumericDate: a number, with or without a fraction, which `rule` rounds.
    static func time(
        _ node: JSONNode, _ name: StaticString, in document: JSONDocument,
        _ rule: FloatingPointRoundingRule
    ) throws(JOSEError) -> Int64? {
        guard node.exists else { return nil }
        if let whole = document.int(of: node) { return whole }
        guard let value = document.double(of: node) else {
            throw JOSEError(.malformed, "\(name) isn't a number")
        }
        // What doesn't fit is for ever.
        return Int64(exactly: value.rounded(rule)) ?? (value < 0 ? .min : .max)
    }
}
