import Testing

@testable import PenstockIO

/// Which addresses are on the public Internet, by IANA's registries of special purposes (RFC 6890).
@Suite("Public addresses")
struct PublicAddressTests {
    @Test(
        "are those of no special purpose",
        arguments: ["8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.0.1", "2606:4700::1111"])
    func publicOnes(text: String) throws { #expect(try Self.address(text).isPublic) }

    @Test(
        "aren't those of machines, links, private networks, documentation, groups, or ways into IPv4",
        arguments: [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255",
            // Where clouds keep credentials of machines.
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.2.1", "192.168.1.1",
            "198.19.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255",
            "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1",
            "2002:7f00:1::", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "ff02::1",
        ])
    func others(text: String) throws { #expect(try !Self.address(text).isPublic) }

    @Test("an IPv4 address within IPv6 is the IPv4 address")
    func mapped() throws { #expect(try Self.address("::ffff:8.8.8.8").isPublic) }

    @Test("a UNIX socket has none")
    func unix() throws { #expect(try !#require(Address(unixPath: "/x")).isPublic) }

    private static func address(_ text: String) throws -> Address {
        try #require(Address.resolve(host: text, port: 443).get().first)
    }
}
