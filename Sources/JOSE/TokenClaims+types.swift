internal import JSON

// What claims must be (RFC 7519 §4.1): none where the token doesn't have it.

extension TokenClaims {
    /// A string.
    static func text(
        _ name: StaticString, in document: JSONDocument
    ) throws(JOSEError) -> JSONNode {
        let node = member(name, of: document)
        guard !node.exists || document.kind(of: node) == .string else {
            throw JOSEError(.malformed, "\(name) isn't a string")
        }
        return node
    }

    /// A string or an array of strings.
    static func texts(
        _ name: StaticString, in document: JSONDocument
    ) throws(JOSEError) -> JSONNode {
        let node = member(name, of: document)
        guard document.kind(of: node) == .array else { return try text(name, in: document) }
        try document.forEachElement(of: node) { element throws(JOSEError) in
            guard document.kind(of: element) == .string else {
                throw JOSEError(.malformed, "\(name) has an element that isn't a string")
            }
        }
        return node
    }

    /// RFC 7519 §2, NumericDate: a number, with or without a fraction, which `rule` rounds.
    static func time(
        _ name: StaticString, in document: JSONDocument, _ rule: FloatingPointRoundingRule
    ) throws(JOSEError) -> Int64? {
        let node = member(name, of: document)
        guard node.exists else { return nil }
        if let whole = document.int(of: node) { return whole }
        guard let value = document.double(of: node) else {
            throw JOSEError(.malformed, "\(name) isn't a number")
        }
        // What doesn't fit is for ever.
        return Int64(exactly: value.rounded(rule)) ?? (value < 0 ? .min : .max)
    }

    private static func member(_ name: StaticString, of document: JSONDocument) -> JSONNode {
        document.member(
            .root,
            named: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
