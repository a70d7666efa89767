import JOSE
import Testing

@Suite("What claims must say")
struct TokenRulesTests {
    private static let issuer = "https://issuer.example"

    /// RFC 7519 §4.1.4 to §4.1.6, with a leeway of 5 seconds at 1000.
    @Test(
        "times hold to the second",
        arguments: [
            (#""exp":996"#, nil), (#""exp":995"#, TokenFault.expired),
            (#""exp":995.9"#, .expired), (#""exp":9e99"#, nil), (#""exp":-9e99"#, .expired),
            (#""exp":2000,"nbf":1005"#, nil), (#""exp":2000,"nbf":1006"#, .notYet),
            (#""exp":2000,"nbf":1005.1"#, .notYet),
            (#""exp":2000,"iat":1005"#, nil), (#""exp":2000,"iat":1006"#, .notYet),
            (#""exp":9223372036854775807"#, nil), (#""nbf":1"#, .malformed),
        ])
    func times(claims: String, fault: TokenFault?) throws {
        let rules = TokenRules(issuer: Self.issuer, leeway: 5)
        try Self.read(claims) { #expect(rules.fault(in: $0, now: 1000) == fault) }
    }

    /// HTTP API developer guide, "Control access to HTTP APIs with JWT authorizers".
    @Test(
        "it is for one of the audiences, by aud or else by client_id",
        arguments: [
            (#""aud":"a""#, nil), (#""aud":["x","b"]"#, nil), (#""client_id":"b""#, nil),
            (#""aud":"x","client_id":"a""#, TokenFault.audience), (#""sub":"a""#, .audience),
            (#""aud":[]"#, .audience), (#""aud":[],"client_id":"a""#, .audience),
            (#""aud":"A""#, .audience),
        ])
    func audiences(claims: String, fault: TokenFault?) throws {
        let rules = TokenRules(issuer: Self.issuer, audiences: ["a", "b"])
        try Self.read(#""exp":2000,"# + claims) {
            #expect(rules.fault(in: $0, now: 1000) == fault)
        }
    }

    @Test("the issuer is compared whole, the kind of a user pool's token too")
    func issuerAndUse() throws {
        try Self.read(#""exp":2000,"token_use":"id""#) { claims in
            #expect(TokenRules(issuer: Self.issuer + "/").fault(in: claims, now: 1) == .issuer)
            #expect(TokenRules(issuer: nil, use: .id).fault(in: claims, now: 1) == nil)
            #expect(TokenRules(issuer: nil, use: .access).fault(in: claims, now: 1) == .use)
        }
    }

    @Test(
        "scopes are words of scope, or scp as text or array",
        arguments: [
            (#""scope":"a b""#, ["a", "b"]), (#""scp":["a","b c"]"#, ["a", "b", "c"]),
            (#""scp":"a""#, ["a"]), (#""scope":"a","scp":"b""#, ["a"]), (#""sub":"a""#, []),
        ])
    func scopes(claims: String, scopes: [String]) throws {
        try Self.read(claims) { claims in
            var words: [String] = []
            claims.forEachScope { words.append(String(decoding: $0, as: UTF8.self)) }
            #expect(words == scopes)
            #expect(claims.hasScope(of: [[0x62]]) == scopes.contains("b"))
        }
    }

    @Test(
        "claims of other types and names twice are refused",
        arguments: [
            #""exp":"2000""#, #""aud":{}"#, #""aud":["a",1]"#, #""iss":1"#, #""scope":true"#,
            #""exp":1,"exp":2"#, #""nbf":null"#,
        ])
    func types(claims: String) {
        #expect(throws: JOSEError.self) {
            try Self.read(claims) { _ in }
        }
    }

    /// The claims of `members`, and no issuer besides the one.
    private static func read(_ members: String, _ body: (TokenClaims) -> Void) throws {
        let issuer = members.contains("iss") ? "" : #""iss":"\#(issuer)","#
        try Array("{\(issuer)\(members)}".utf8).withUnsafeBufferPointer {
            body(try TokenClaims(borrowing: $0))
        }
    }
}
