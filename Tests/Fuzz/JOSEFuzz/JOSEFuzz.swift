import JOSE
import JSON

/// A token, a zero byte and a key set: whatever the bytes, each is taken within its bounds or refused.
public func fuzzJOSE(_ bytes: UnsafeRawBufferPointer) {
    let text = bytes.bindMemory(to: UInt8.self)
    let end = text.firstIndex(of: 0) ?? text.endIndex
    let keys = try? JSONWebKeySet(parsing: text[end...].dropFirst())
    let token = UnsafeBufferPointer(rebasing: text[..<end])
    for key in keys?.keys ?? [] {
        precondition(JWSAlgorithm.allCases.contains(where: key.accepts))
        precondition(key.isSymmetric == (key.subjectPublicKeyInfo == nil))
    }
    // An optional of what can't be copied can't be unwrapped and kept.
    do { try check(CompactJWS(token), of: token.count, keys) } catch {}
}

private func check(_ parsed: borrowing CompactJWS, of size: Int, _ keys: JSONWebKeySet?) {
    precondition(parsed.signedCount < size && !parsed.signature.isEmpty)
    if let keys {
        let found = keys.candidates(for: parsed.header)
        precondition(found.allSatisfy { keys.keys[$0].accepts(parsed.header.algorithm) })
        precondition(found.count <= JSONWebKeySet.triesMax)
    }
    guard let claims = try? TokenClaims(borrowing: parsed.payload) else { return }
    claims.forEachScope { precondition(!$0.isEmpty && !$0.contains(UInt8(ascii: " "))) }
    let rules = TokenRules(issuer: "https://issuer.example", audiences: ["orders"], use: .id)
    for now in [.min, 0, 1_700_000_000, Int64.max] { _ = rules.fault(in: claims, now: now) }
}
