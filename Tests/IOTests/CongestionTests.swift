import CSystem
import Glibc
import Testing

@testable import PenstockIO

/// What TCP does about congestion on connections that stay within the machine.
@Suite("Congestion control")
struct CongestionTests {
    @Test("which addresses are this machine's")
    func loopback() throws {
        for own in ["127.0.0.1", "127.255.0.9", "::1"] {
            #expect(try Self.address(own).isLoopback)
        }
        for other in ["128.0.0.1", "0.0.0.0", "10.0.0.1", "::", "::2", "fe80::1"] {
            #expect(try !Self.address(other).isLoopback)
        }
        #expect(try !#require(Address(unixPath: "/x")).isLoopback)
    }

    @Test("a listener on the loopback gives it to what it accepts")
    func accepted() throws {
        let listener = ListenerSocket.open(
            try Self.address("127.0.0.1"), backlog: 8, shared: false)
        defer { close(listener) }
        let port = ListenerSocket.port(of: listener)
        let target = try #require(try? Address.resolve(host: "127.0.0.1", port: port).get().first)
        let client = socket(target.family, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        #expect(target.withRaw { connect(client, $0, $1) } == 0)
        let served = csys_accept_nonblocking(listener, nil, nil)
        defer { close(served) }
        #expect(Self.algorithm(served) == "reno")
    }

    @Test("a listener that all may reach keeps the machine's")
    func others() throws {
        let plain = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(plain) }
        let listener = ListenerSocket.open(
            try Self.address("0.0.0.0"), backlog: 8, shared: false)
        defer { close(listener) }
        #expect(Self.algorithm(listener) == Self.algorithm(plain))
    }

    private static func address(_ text: String) throws -> Address {
        try #require(Address.resolve(host: text, port: 0).get().first)
    }

    private static func algorithm(_ descriptor: Int32) -> String {
        var name = [CChar](repeating: 0, count: 16)
        var length = socklen_t(name.count)
        getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CONGESTION, &name, &length)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}
