import PenstockTLS
import Testing

@Suite("Local authority")
struct AuthorityTests {
    @Test("its certificates have the names, and are good as files")
    func names() throws {
        let authority = try LocalAuthority(name: "test", now: 1_800_000_000)
        let again = try LocalAuthority(authority.issued)
        let leaf = try again.certificate(
            for: ["localhost", "*.x.test", "127.0.0.1", "::1"], now: 1_800_000_000)
        let read = try TLSCertificate(chain: leaf.chain, key: leaf.key)
        #expect(read.names == ["localhost", "*.x.test"])
        #expect(read.end == 1_800_000_000 - 3600 + 397 * 86400)
    }

    @Test(
        "what is no name is refused",
        arguments: ["", "a,DNS:b", "a b", "*.*.x", "x..y", "a\n", "é.test", "@x"])
    func refusals(_ name: String) throws {
        let authority = try LocalAuthority(name: "test", now: 1_800_000_000)
        #expect(throws: TLSError.self) { try authority.certificate(for: [name], now: 1) }
    }
}
