import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@Suite struct ForwardedPolicyTests {
    let lent = Lent()

    private func facts(_ address: String = "203.0.113.7", _ authority: String = "api.example")
        -> ForwardedFacts
    {
        ForwardedFacts(
            clientAddress: lent.view(address), authority: lent.view(authority), isSecure: true,
            localPort: 8443)
    }

    private func forwarded(_ policy: ForwardedPolicy, _ facts: ForwardedFacts) -> String? {
        let writer = ForwardedWriter(policy)
        let copy = HeadCopy(lent.table, drop: writer.dropped, listsFields: false)
        return lent.written {
            $0.whole { copy.append(to: &$0) && writer.append(facts, lent.table, to: &$0) }
        }
    }

    private func claim() {
        for (name, value) in [
            ("X-Forwarded-For", "10.0.0.1"), ("x-forwarded-for", "10.0.0.2"),
            ("X-Forwarded-Proto", "ftp"), ("Forwarded", "for=10.0.0.1"),
        ] { lent.add(name, value) }
    }

    @Test("by default what a client claims is replaced")
    func replaces() {
        claim()
        #expect(
            forwarded(ForwardedPolicy(), facts())
                == "x-forwarded-for: 203.0.113.7\r\nx-forwarded-proto: https\r\n"
                + "x-forwarded-host: api.example\r\nx-forwarded-port: 8443\r\n")
    }

    @Test("append joins lists in one field and keeps single values that came")
    func appends() {
        claim()
        var policy = ForwardedPolicy()
        policy.xForwardedFor = .append
        policy.xForwardedProto = .append
        policy.xForwardedHost = .append
        policy.xForwardedPort = .remove
        policy.forwarded = .append
        #expect(
            forwarded(policy, facts())
                == "X-Forwarded-Proto: ftp\r\n"
                + "x-forwarded-for: 10.0.0.1, 10.0.0.2, 203.0.113.7\r\n"
                + "x-forwarded-host: api.example\r\n"
                + "forwarded: for=10.0.0.1, for=203.0.113.7;host=api.example;proto=https\r\n")
    }

    @Test("of a peer that isn't trusted what came is replaced, wherever it would be kept")
    func untrusted() {
        claim()
        var policy = ForwardedPolicy()
        policy.xForwardedFor = .append
        policy.xForwardedProto = .append
        policy.xForwardedHost = .off
        policy.xForwardedPort = .remove
        policy.forwarded = .append
        #expect(
            forwarded(policy.forUntrusted, facts())
                == "x-forwarded-for: 203.0.113.7\r\nx-forwarded-proto: https\r\n"
                + "forwarded: for=203.0.113.7;host=api.example;proto=https\r\n")
    }

    @Test("off passes on what came and adds nothing")
    func off() {
        claim()
        var policy = ForwardedPolicy()
        policy.xForwardedFor = .off
        policy.xForwardedProto = .off
        policy.xForwardedHost = .off
        policy.xForwardedPort = .off
        policy.forwarded = .off
        #expect(
            forwarded(policy, facts())
                == "X-Forwarded-For: 10.0.0.1\r\nx-forwarded-for: 10.0.0.2\r\n"
                + "X-Forwarded-Proto: ftp\r\nForwarded: for=10.0.0.1\r\n")
    }

    @Test(
        "RFC 7239: IPv6 addresses and hosts with a port are quoted",
        arguments: [
            ("203.0.113.7", "a.example", "for=203.0.113.7;host=a.example;proto=https"),
            ("2001:db8::1", "a:81", "for=\"[2001:db8::1]\";host=\"a:81\";proto=https"),
            ("", "", "for=unknown;proto=https"),
        ])
    func elements(address: String, authority: String, expected: String) {
        var policy = ForwardedPolicy()
        policy.xForwardedFor = .remove
        policy.xForwardedProto = .remove
        policy.xForwardedHost = .remove
        policy.xForwardedPort = .remove
        policy.forwarded = .replace
        #expect(forwarded(policy, facts(address, authority)) == "forwarded: \(expected)\r\n")
    }
}
