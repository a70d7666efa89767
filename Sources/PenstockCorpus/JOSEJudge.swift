internal import JOSE
public import JSON
internal import SignatureOpenSSL

/// Verifies each row's token by the row's keys, and expects what the row says of it. Encrypted tokens are no
/// tokens to us: they must be refused, whatever the row says.
public struct JOSEJudge: CorpusJudge {
    /// `jose`
    public static var name: String { "jose" }

    /// A judge.
    public init() {}

    /// Rows that contradict the RFC, or another row of theirs; each by what it is.
    private static let contradictions = [
        // Its key is for PS256 and the token PS384. Row 340, the same with PS512, is invalid.
        "wycheproof/json_web_signature/346":
            "the key's alg isn't the token's (RFC 7517 §4.4), as in row 340",
        "wycheproof/json_web_signature/347": "the key's alg is ES521, which isn't an algorithm",
        // The very bytes of a token whose MAC is right and whose base64url is the one spelling.
        "wycheproof/json_web_signature/367": "the token is valid",
        "wycheproof/json_web_signature/370": "the token is valid, and that of row 367",
        // A '?' in the payload, which the MAC was made without.
        "wycheproof/json_web_signature/373": "'?' isn't base64url (RFC 7515 §2)",
    ]

    /// Judges a row of Wycheproof's JWS and JWK vectors, or of the RFC 7520 cookbook.
    public mutating func judge(_ row: JSONValue) -> CorpusVerdict {
        if let vector = row["vector"] { return judge(vector: vector) }
        guard let group = row["group"], let result = row["result"]?.string,
            let token = row["jws"] ?? row["jwe"]
        else { return .failed("the row lacks a token, keys or a result") }
        let reason = row["id"]?.string.flatMap { Self.contradictions[$0] }
        let isExpected = row["jws"] != nil && (result == "valid") == (reason == nil)
        return compare(token, group["public"] ?? group["private"], isExpected)
    }

    /// The cookbook's vectors are valid, by the key that is with them.
    private func judge(vector: JSONValue) -> CorpusVerdict {
        // A key alone.
        if vector["kty"] != nil {
            return (try? JSONWebKey(vector)) == nil ? .failed("the key is refused") : .passed
        }
        let signing = vector["sign"] ?? vector
        guard let output = signing["output"] else {
            return .failed("the row lacks an output")
        }
        // Encrypted, and what has a crit (RFC 7797) or no compact form is refused.
        let isExpected =
            vector["encrypting_content"] == nil
            && signing["signing"]?["protected"]?["crit"] == nil && output["compact"] != nil
        return compare(
            output["compact"] ?? output["json"] ?? .null, signing["input"]?["key"], isExpected)
    }

    private func compare(
        _ token: JSONValue, _ keys: JSONValue?, _ isExpected: Bool
    ) -> CorpusVerdict {
        let refusal = Self.refusal(token.string ?? token.compact, keys ?? .null)
        if isExpected { return refusal.map { .failed("refused: \($0)") } ?? .passed }
        return refusal == nil ? .failed("accepted") : .passed
    }

    /// Why the token isn't accepted; nil: it is.
    private static func refusal(_ token: String, _ keys: JSONValue) -> String? {
        var token = token
        return token.withUTF8 { text in
            do throws(JOSEError) {
                let token = try CompactJWS(text)
                let set = try JSONWebKeySet(keys)
                let candidates = set.candidates(for: token.header)
                guard !candidates.isEmpty else {
                    return set.refusals.first?.description ?? "no key is for it"
                }
                let signed = UnsafeBufferPointer(rebasing: text[..<token.signedCount])
                for candidate in candidates where verify(token, signed, set.keys[candidate]) {
                    return nil
                }
                return "the signature is by none of its keys"
            } catch {
                return error.description
            }
        }
    }

    private static func verify(
        _ token: borrowing CompactJWS, _ signed: UnsafeBufferPointer<UInt8>,
        _ key: JSONWebKey
    ) -> Bool {
        let algorithm = token.header.algorithm
        let hash: OpenSSLPublicKey.Hash =
            switch algorithm.hashBits {
            case 256: .sha256
            case 384: .sha384
            default: .sha512
            }
        if case .oct(let secret) = key.material {
            return OpenSSLMAC.verify(
                hash, key: secret, message: signed, mac: Array(token.signature))
        }
        let scheme: OpenSSLPublicKey.Scheme =
            switch algorithm.family {
            case .rsaPKCS1: .rsaPKCS1
            case .rsaPSS: .rsaPSS
            case .ecdsa: .ecdsaRaw
            case .ed25519, .hmac: .ed25519
            }
        guard let info = key.subjectPublicKeyInfo,
            let parsed = info.withUnsafeBufferPointer({ OpenSSLPublicKey($0) })
        else { return false }
        return parsed.verify(scheme, hash, message: signed, signature: token.signature)
            == .verified
    }
}
