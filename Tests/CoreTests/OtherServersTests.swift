import CPenstock
import Testing

@testable import PenstockCore

/// Which servers beyond its targets an upstream lets callouts ask.
@Suite("Other servers of an upstream")
struct OtherServersTests {
    @Test(
        "an origin is scheme, host and port, and nothing else",
        arguments: [
            ("https://Keys.Example", "keys.example", 443, true),
            ("HTTP://keys.example:8080", "keys.example", 8080, false),
            ("https://[2001:DB8::1]:8443", "2001:db8::1", 8443, true),
            ("https://10.0.0.1", "10.0.0.1", 443, true),
        ])
    func origins(text: String, host: String, port: UInt16, isSecure: Bool) throws {
        let origin = try #require(Self.origin(text))
        #expect(origin.host == host)
        #expect(origin.port == port)
        #expect(origin.isSecure == isSecure)
    }

    @Test(
        "what else it may be is none",
        arguments: [
            "", "keys.example", "ftp://keys.example", "file:///etc/passwd", "https://",
            "https://:443", "https://keys.example/", "https://user@keys.example",
            "https://keys.example:", "https://keys.example:0", "https://keys.example:65536",
            "https://keys.example:+1", "https://keys.example#", "https://keys example",
            "https://keys.example\r\n", "https://[::1", "https://[keys.example]",
            "https://\u{212A}eys.example", "https://" + String(repeating: "a", count: 300),
        ])
    func none(text: String) { #expect(Self.origin(text) == nil) }

    @Test(
        "who may be asked",
        arguments: [
            (OtherServers.none, "https://keys.example", false),
            (.any, "https://keys.example", true),
            // It is reached as the upstream is: in TLS.
            (.any, "http://keys.example", false),
            (.some(named: ["keys.example"], isPublic: false), "https://KEYS.example", true),
            (.some(named: ["keys.example"], isPublic: false), "https://keys.example:443", true),
            (.some(named: ["keys.example"], isPublic: false), "https://keys.example:8443", false),
            (
                .some(named: ["keys.example:8443"], isPublic: false), "https://keys.example:8443",
                true
            ),
            (.some(named: ["keys.example"], isPublic: false), "https://other.example", false),
            (.some(named: ["[::1]:8443"], isPublic: false), "https://[::1]:8443", true),
            (.some(named: [], isPublic: true), "https://anybody.example", true),
        ])
    func allowed(others: OtherServers, text: String, isAllowed: Bool) throws {
        let origin = try #require(Self.origin(text))
        #expect((Self.upstream(others).elsewhere(origin) != nil) == isAllowed)
    }

    @Test("its own targets aren't others, in its own scheme")
    func targets() throws {
        let upstream = Self.upstream(.none)
        #expect(upstream.isTarget(try #require(Self.origin("https://Issuer.example"))))
        for text in [
            "http://issuer.example", "http://issuer.example:443", "https://issuer.example:8443",
            "https://keys.example",
        ] { #expect(!upstream.isTarget(try #require(Self.origin(text))), "\(text)") }
    }

    @Test("it is reached as the upstream is, by its own name, and isn't told who we are")
    func definition() throws {
        let origin = try #require(Self.origin("https://keys.example:8443"))
        let others = OtherServers.some(named: ["mine.example"], isPublic: true)
        let found = try #require(Self.upstream(others).elsewhere(origin))
        #expect(found.targets == [.init(address: .tcp(host: "keys.example", port: 8443))])
        #expect(found.isPublicOnly, "nobody named it")
        #expect(found.host == .upstream)
        #expect(found.others == .none)
        #expect(found.headTimeout == 77)
        #expect(found.tls?.trust.authorities == "/ca.pem")
        #expect(found.tls?.trust.certificate == nil)
        #expect(found.tls?.serverName == nil)
        #expect(found.tls?.verifiedName == nil)
        let mine = try #require(Self.origin("https://mine.example"))
        #expect(Self.upstream(others).elsewhere(mine)?.isPublicOnly == false, "an operator did")
    }

    private static func upstream(_ others: OtherServers) -> UpstreamDefinition {
        var result = UpstreamDefinition(
            name: "issuer", targets: [.init(address: .tcp(host: "issuer.example", port: 443))])
        result.host = .literal("issuer.example")
        result.headTimeout = 77
        result.others = others
        var tls = UpstreamTLS()
        tls.serverName = "issuer.example"
        tls.verifiedName = "issuer.example"
        tls.trust.authorities = "/ca.pem"
        tls.trust.certificate = .init(chain: "/own.pem", key: "/own.key")
        result.tls = tls
        return result
    }

    private static func origin(_ text: String) -> HTTPOrigin? {
        Array(text.utf8).withUnsafeBufferPointer {
            HTTPOrigin(ByteView(p: $0.baseAddress, n: $0.count))
        }
    }
}
