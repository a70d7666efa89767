public import JSON

/// The claims of a token that rules look at; the others are the caller's.
public struct TokenClaims: Hashable, Sendable {
    /// Bound of the payload, in bytes.
    public static let sizeMax = 48 << 10

    /// `iss`, `sub`, `client_id`, `token_use`.
    public let issuer, subject, clientID, use: String?
    /// `aud`, one or several.
    public let audiences: [String]
    /// `exp`, `nbf` and `iat`, in whole seconds since 1970: a fraction counts against the token.
    public let expires, notBefore, issuedAt: Int64?
    /// `scope`, words of one string (RFC 8693 §4.2), or `scp`, a string or an array.
    public let scopes: [String]

    /// Reads the payload of a token, which must be an object without members named twice.
    public static func parse(_ payload: [UInt8]) throws(JOSEError) -> (JSONDocument, TokenClaims) {
        let options = JSONOptions(depthMax: 32, sizeMax: sizeMax, duplicateKeys: .reject)
        do {
            let document = try JSONDocument(payload, options: options)
            guard document.kind(of: .root) == .object else {
                throw JOSEError(.malformed, "the claims aren't an object")
            }
            return (document, try TokenClaims(document))
        } catch let error as JOSEError {
            throw error
        } catch {
            throw JOSEError(.malformed, "the claims aren't JSON: \(error)")
        }
    }

    private init(_ document: JSONDocument) throws(JOSEError) {
        issuer = try Self.text(document, "iss")
        subject = try Self.text(document, "sub")
        clientID = try Self.text(document, "client_id")
        use = try Self.text(document, "token_use")
        audiences = try Self.texts(document, "aud")
        expires = try Self.time(document, "exp", .down)
        notBefore = try Self.time(document, "nbf", .up)
        issuedAt = try Self.time(document, "iat", .up)
        let named = document.member(.root, named: "scope").exists ? "scope" : "scp"
        scopes = try Self.words(document, named)
    }

    /// The words of a string, or of an array's strings. By bytes: `split` of the standard library costs
    /// more than the verification of some signatures.
    private static func words(
        _ document: JSONDocument, _ name: String
    ) throws(JOSEError) -> [String] {
        let node = document.member(.root, named: name)
        guard node.exists else { return [] }
        var words: [String] = []
        func take(_ text: UnsafeBufferPointer<UInt8>) {
            var start = 0
            for end in 0...text.count where end == text.count || text[end] == 0x20 {
                if end > start {
                    words.append(
                        String(
                            decoding: UnsafeBufferPointer(rebasing: text[start..<end]),
                            as: UTF8.self))
                }
                start = end + 1
            }
        }
        switch document.kind(of: node) {
        case .string: take(document.text(of: node))
        case .array:
            for element in document.view.elements(of: node) {
                guard document.kind(of: element) == .string else {
                    throw JOSEError(
                        .malformed, "\(name) has an element that isn't a string")
                }
                take(document.text(of: element))
            }
        default: throw JOSEError(.malformed, "\(name) isn't a string")
        }
        return words
    }

    private static func text(
        _ document: JSONDocument, _ name: String
    ) throws(JOSEError) -> String? {
        let node = document.member(.root, named: name)
        guard node.exists else { return nil }
        guard document.kind(of: node) == .string else {
            throw JOSEError(.malformed, "\(name) isn't a string")
        }
        return document.string(of: node)
    }

    private static func texts(
        _ document: JSONDocument, _ name: String
    ) throws(JOSEError) -> [String] {
        let node = document.member(.root, named: name)
        guard document.kind(of: node) == .array else {
            return try text(document, name).map { [$0] } ?? []
        }
        var texts: [String] = []
        try document.forEachElement(of: node) { element throws(JOSEError) in
            guard document.kind(of: element) == .string else {
                throw JOSEError(.malformed, "\(name) has an element that isn't a string")
            }
            texts.append(document.string(of: element))
        }
        return texts
    }

    /// RFC 7519 §2, NumericDate: a number, with or without a fraction.
    private static func time(
        _ document: JSONDocument, _ name: String, _ rule: FloatingPointRoundingRule
    ) throws(JOSEError) -> Int64? {
        let node = document.member(.root, named: name)
        guard node.exists else { return nil }
        if let whole = document.int(of: node) { return whole }
        guard let value = document.double(of: node) else {
            throw JOSEError(.malformed, "\(name) isn't a number")
        }
        // What doesn't fit is for ever.
        return Int64(exactly: value.rounded(rule)) ?? (value < 0 ? .min : .max)
    }

    /// Without a trap at the ends.
    static func sum(_ time: Int64, _ seconds: Int64) -> Int64 {
        let (sum, isOver) = time.addingReportingOverflow(seconds)
        return isOver ? (seconds < 0 ? .min : .max) : sum
    }
}
