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
        #expect(rules.fault(in: try Self.claims(claims), now: 1000) == fault)
    }

    /// HTTP API developer guide, "Control access to HTTP APIs with JWT authorizers".
    @Test(
        "it is for one of the audiences, by aud or else by client_id",
        arguments: [
            (#""aud":"a""#, nil), (#""aud":["x","b"]"#, nil), (#""client_id":"b""#, nil),
            (#""aud":"x","client_id":"a""#, TokenFault.audience), (#""sub":"a""#, .audience),
            (#""aud":[]"#, .audience), (#""aud":"A""#, .audience),
        ])
    func audiences(claims: String, fault: TokenFault?) throws {
        let rules = TokenRules(issuer: Self.issuer, audiences: ["a", "b"])
        #expect(rules.fault(in: try Self.claims(#""exp":2000,"# + claims), now: 1000) == fault)
    }

    @Test("the issuer is compared whole, the kind of a user pool's token too")
    func issuerAndUse() throws {
        let claims = try Self.claims(#""exp":2000,"token_use":"id""#)
        #expect(TokenRules(issuer: Self.issuer + "/").fault(in: claims, now: 1) == .issuer)
        #expect(TokenRules(issuer: nil, use: .id).fault(in: claims, now: 1) == nil)
        #expect(TokenRules(issuer: nil, use: .access).fault(in: claims, now: 1) == .use)
    }

    @Test(
        "scopes are words of scope, or scp as text or array",
        arguments: [
            (#""scope":"a b""#, ["a", "b"]), (#""scp":["a","b c"]"#, ["a", "b", "c"]),
            (#""scp":"a""#, ["a"]), (#""scope":"a","scp":"b""#, ["a"]), (#""sub":"a""#, []),
        ])
    func scopes(claims: String, scopes: [String]) throws {
        var words: [String] = []
        let claims = try Self.claims(claims)
        claims.forEachScope { words.append(String(decoding: $0, as: UTF8.self)) }
        #expect(words == scopes)
        #expect(claims.hasScope(of: [[0x62]]) == scopes.contains("b"))
    }

    @Test(
        "claims of other types and names twice are refused",
        arguments: [
            #""exp":"2000""#, #""aud":{}"#, #""aud":["a",1]"#, #""iss":1"#, #""scope":true"#,
            #""exp":1,"exp":2"#, #""nbf":null"#,
        ])
    func types(claims: String) {
        #expect(throws: JOSEError.self) {
            try TokenClaims(parsing: Array("{\(claims)}".utf8))
        }
    }

    private static func claims(_ members: String) throws -> TokenClaims {
        try TokenClaims(parsing: Array("{\"iss\":\"\(issuer)\",\(members)}".utf8))
    }
}
