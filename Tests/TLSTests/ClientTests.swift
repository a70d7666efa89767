import Glibc
import PenstockTLS
import Testing

@Suite("TLS as a client")
struct ClientTests {
    /// OpenSSL asks the machine's clock whether a certificate is of its time.
    static let now = Int64(time(nil))
    static let authority = Result { try LocalAuthority(name: "test", now: now).issued }

    /// A handshake; nil: it is over, else why not.
    static func shake(
        _ client: TLSClientContext, _ server: TLSServerContext, name: String,
        verified: String? = nil, sessions: TLSSessions? = nil
    ) throws -> (fault: String?, isResumed: Bool) {
        let wire = Wire()
        let theirs = try #require(TLSEngine(server, wire.serverEnd.transport))
        let ours = try #require(
            TLSEngine(
                client, serverName: name, verifiedName: verified, sessions: sessions,
                wire.clientEnd.transport))
        for _ in 0..<4 {
            if ours.shake(isReadable: true) == .failed { return (ours.fault, false) }
            _ = theirs.readAll()
        }
        #expect(ours.isEstablished)
        // Tickets come behind the handshake; a session whose connection broke off is none.
        _ = ours.readAll()
        ours.close()
        return (nil, ours.isResumed)
    }

    static func server(_ names: String..., now: Int64 = now) throws -> TLSServerContext {
        let issued = try LocalAuthority(authority.get()).certificate(for: names, now: now)
        return try TLSServerContext(
            [TLSCertificate(chain: issued.chain, key: issued.key)], tickets: TicketKeys { 0 })
    }

    static func client(
        _ verification: TLSClientContext.Verification = .full, trusts: Bool = true
    ) throws -> TLSClientContext {
        let other = try LocalAuthority(name: "other", now: now)
        return try TLSClientContext(
            authorities: trusts ? authority.get().chain : other.issued.chain,
            verification: verification)
    }

    @Test(
        "what is verified, and what is said of it",
        arguments: [
            (.full, true, "a.test", nil), (.full, true, "x.b.test", nil),
            (.full, true, "127.0.0.1", nil), (.full, true, "::1", nil),
            (.full, true, "y.x.b.test", "hostname mismatch"),
            (.full, true, "127.0.0.2", "IP address mismatch"),
            (.full, false, "a.test", "self-signed certificate in certificate chain"),
            (.anyAuthority, false, "a.test", nil),
            (.anyAuthority, false, "c.test", "hostname mismatch"), (.none, false, "c.test", nil),
        ] as [(TLSClientContext.Verification, Bool, String, String?)])
    func verification(
        _ verification: TLSClientContext.Verification, _ trusts: Bool, _ name: String,
        _ fault: String?
    ) throws {
        let found = try Self.shake(
            Self.client(verification, trusts: trusts),
            Self.server("a.test", "*.b.test", "127.0.0.1", "::1"), name: name)
        #expect(found.fault == fault.map { "its certificate isn't taken: \($0)" })
    }

    @Test(
        "a certificate that has ended is refused, whoever vouches for it",
        arguments: [TLSClientContext.Verification.full, .anyAuthority])
    func expiry(_ verification: TLSClientContext.Verification) throws {
        let old = try Self.server("a.test", now: Self.now - 86400 * 1000)
        let found = try Self.shake(Self.client(verification), old, name: "a.test")
        #expect(found.fault == "its certificate isn't taken: certificate has expired")
    }

    @Test("the name that is verified may be another than the one that is asked for")
    func otherName() throws {
        let server = try Self.server("a.test")
        let found = try Self.shake(
            Self.client(), server, name: "front.test", verified: "a.test")
        #expect(found.fault == nil)
    }

    @Test("a session goes on, but not by other rules than it was made by")
    func sessions() throws {
        let server = try Self.server("a.test")
        let client = try Self.client()
        let sessions = TLSSessions()
        func again(_ client: TLSClientContext) throws -> Bool {
            let found = try Self.shake(client, server, name: "a.test", sessions: sessions)
            return found.isResumed
        }
        #expect(try !again(client))
        #expect(try again(client))
        #expect(try !again(Self.client()))
        let stranger = try Self.client(trusts: false)
        #expect(
            try Self.shake(stranger, server, name: "a.test", sessions: sessions).fault != nil)
    }

    @Test("files that hold no authorities are refused")
    func nothing() {
        #expect(throws: TLSError.self) { try TLSClientContext(authorities: []) }
        #expect(throws: TLSError.self) {
            try TLSClientContext(authorities: Array("nothing".utf8))
        }
    }
}
