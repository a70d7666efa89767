import Testing

@testable import PenstockIO

@Suite("The addresses of a name")
struct ConnectRaceTests {
    private static func addresses(_ hosts: [String]) -> [Address] {
        hosts.compactMap {
            guard case .success(let list) = Address.resolve(host: $0, port: 80) else { return nil }
            return list.first
        }
    }

    @Test(
        "are tried with families taking turns, the preferred one first (RFC 8305 §4)",
        arguments: [
            (["::1", "::2", "127.0.0.1"], ["::1", "127.0.0.1", "::2"]),
            (["127.0.0.1", "127.0.0.2", "::1", "::2"], ["127.0.0.1", "::1", "127.0.0.2", "::2"]),
            (["127.0.0.1", "127.0.0.2"], ["127.0.0.1", "127.0.0.2"]), ([], []),
        ])
    func alternating(found: [String], tried: [String]) {
        #expect(Address.alternating(Self.addresses(found)) == Self.addresses(tried))
    }
}
