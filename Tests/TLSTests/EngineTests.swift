import PenstockTLS
import Testing

@Suite("TLS engine")
struct EngineTests {
    /// A server for one name and a client that takes any certificate, connected.
    struct Pair {
        let wire = Wire()
        let server: TLSEngine
        let client: TLSEngine

        init(_ context: TLSServerContext, name: String = "a.test") throws {
            server = try #require(TLSEngine(context, wire.serverEnd.transport))
            let trusting = try TLSClientContext(verification: .none)
            client = try #require(
                TLSEngine(trusting, serverName: name, wire.clientEnd.transport))
        }

        func shake() {
            for _ in 0..<6 {
                _ = client.readAll()
                _ = server.readAll()
            }
        }
    }

    static func context(_ certificates: [TLSCertificate]) throws -> TLSServerContext {
        try TLSServerContext(certificates, tickets: TicketKeys { 0 })
    }

    @Test("a handshake, then plaintext both ways, ALPN and the name")
    func talk() throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        pair.shake()
        #expect(pair.server.isEstablished && pair.client.isEstablished)
        #expect(pair.server.applicationProtocol == "http/1.1")
        #expect(pair.server.version.map { String(cString: $0) } == "TLSv1.3")
        #expect(pair.server.serverName.map { String(cString: $0) } == "a.test")
        #expect(pair.client.write("ping", 4) == .bytes(4))
        #expect(pair.server.readAll() == Array("ping".utf8))
        #expect(pair.server.write("pong", 4) == .bytes(4))
        #expect(pair.client.readAll() == Array("pong".utf8))
        #expect(pair.server.write("", 0) == .bytes(0))
    }

    @Test("a big write into little room goes out in parts, each again from where it is then")
    func partial() throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        pair.shake()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        pair.wire.toClient.room = 5000
        var sent = 0
        var got: [UInt8] = []
        for _ in 0..<1000 where got.count < bytes.count {
            let rest = Array(bytes[sent...])
            if case .bytes(let n) = pair.server.write(rest, rest.count) { sent += n }
            got += try #require(pair.client.readAll())
        }
        #expect(got == bytes)
    }

    @Test("close_notify ends the other's reading, and it may still write")
    func close() throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        pair.shake()
        pair.client.close()
        var byte: UInt8 = 0
        #expect(pair.server.read(&byte, 1) == .ended)
        #expect(pair.server.write("late", 4) == .bytes(4))
        #expect(pair.client.readAll() == Array("late".utf8))
    }

    @Test("a stream that ends without close_notify ends a server's reading and fails a client's")
    func truncation() throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        pair.shake()
        pair.wire.toServer.isEnded = true
        pair.wire.toClient.isEnded = true
        var byte: UInt8 = 0
        #expect(pair.server.read(&byte, 1) == .ended)
        #expect(pair.client.read(&byte, 1) == .failed)
    }

    @Test(
        "garbage fails the handshake",
        arguments: [
            Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), [22, 3, 1, 0xff, 0xff, 1, 2, 3],
            [22, 3, 1, 0, 4, 1, 0, 0, 0], [128, 46, 1, 3, 1],
        ])
    func garbage(_ bytes: [UInt8]) throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        pair.wire.toServer.bytes = bytes + [UInt8](repeating: 0, count: 64)
        var byte: UInt8 = 0
        #expect(pair.server.read(&byte, 1) == .failed)
        #expect(pair.server.read(&byte, 1) == .failed)
        #expect(!pair.server.isEstablished && !pair.server.failure.isEmpty)
    }

    @Test("a flipped bit behind the handshake fails the connection")
    func tampered() throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        pair.shake()
        _ = pair.client.write("ping", 4)
        pair.wire.toServer.bytes[12] ^= 1
        #expect(pair.server.readAll() == nil)
    }

    @Test("byte by byte is as good as at once")
    func dribble() throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        _ = pair.client.readAll()
        let hello = pair.wire.toServer.bytes
        pair.wire.toServer.bytes = []
        for byte in hello {
            pair.wire.toServer.bytes.append(byte)
            #expect(pair.server.readAll() == [])
        }
        pair.shake()
        #expect(pair.server.isEstablished)
    }

    @Test("a client hello that was changed anywhere never does more than fail", arguments: 0..<8)
    func mutatedHello(_ seed: Int) throws {
        let context = try Self.context([
            Identity.certificate("a.test"), Identity.certificate("b.test", "*.b.test"),
        ])
        let trusting = try TLSClientContext(verification: .none)
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<200 {
            let wire = Wire()
            let client = try #require(
                TLSEngine(trusting, serverName: "x.b.test", wire.clientEnd.transport))
            let server = try #require(TLSEngine(context, wire.serverEnd.transport))
            _ = client.readAll()
            let count = wire.toServer.bytes.count
            for _ in 0...random(4) { wire.toServer.bytes[random(count)] = UInt8(random(256)) }
            if random(4) == 0 { wire.toServer.bytes.removeLast(random(count)) }
            wire.toServer.isEnded = true
            #expect(server.readAll() ?? [] == [])
            #expect(!server.isEstablished)
        }
    }

    @Test("bytes that came before it was known that they are TLS count")
    func early() throws {
        let pair = try Pair(Self.context([Identity.certificate("a.test")]))
        _ = pair.client.readAll()
        let hello = pair.wire.toServer.bytes
        pair.wire.toServer.bytes = []
        let late = try #require(
            TLSEngine(
                Self.context([Identity.certificate("a.test")]), pair.wire.serverEnd.transport,
                early: hello))
        for _ in 0..<4 {
            #expect(late.readAll() == [])
            _ = pair.client.readAll()
        }
        #expect(late.isEstablished)
    }

    @Test(
        "the certificate is the exact name's, then the wildcard's, then the first",
        arguments: [
            ("a.test", ["a.test"]), ("b.test", ["b.test", "*.b.test"]),
            ("x.b.test", ["b.test", "*.b.test"]), ("B.TEST", ["b.test", "*.b.test"]),
            ("y.x.b.test", ["a.test"]), ("unknown", ["a.test"]),
        ])
    func names(_ name: String, _ expected: [String]) throws {
        let context = try Self.context([
            Identity.certificate("a.test"), Identity.certificate("b.test", "*.b.test"),
        ])
        #expect(context.certificateNames(for: name) == expected)
    }

    @Test("a key that isn't the certificate's is refused")
    func mismatch() throws {
        let a = try Identity.make(["a.test"])
        let b = try Identity.make(["a.test"])
        #expect(throws: TLSError.self) { try TLSCertificate(chain: a.chain, key: b.key) }
        #expect(throws: TLSError.self) { try TLSCertificate(chain: a.chain, key: a.chain) }
        #expect(throws: TLSError.self) { try TLSCertificate(chain: [], key: a.key) }
    }

    @Test("a client that verifies refuses a certificate that nobody vouches for")
    func verification() throws {
        let wire = Wire()
        let context = try Self.context([Identity.certificate("a.test")])
        let server = try #require(TLSEngine(context, wire.serverEnd.transport))
        let client = try #require(
            TLSEngine(try TLSClientContext(), serverName: "a.test", wire.clientEnd.transport))
        _ = client.readAll()
        _ = server.readAll()
        #expect(client.readAll() == nil)
        #expect(client.peerFault != nil)
        #expect(server.readAll() == nil)
    }

    @Test("keys of tickets turn: the newest and the one before are known")
    func tickets() throws {
        let time = TestTime()
        let keys = TicketKeys { time.seconds }
        let first = try #require(keys.newestName)
        time.seconds += TicketKeys.lifetime
        let second = try #require(keys.newestName)
        #expect(first != second && keys.knows(first) == .old && keys.knows(second) == .newest)
        time.seconds += TicketKeys.lifetime
        #expect(keys.knows(first) == nil && keys.knows(second) == .old)
        time.seconds += 10 * TicketKeys.lifetime
        #expect(keys.knows(second) == nil)
    }

    @Test("every policy's ciphers are taken", arguments: SecurityPolicy.all)
    func policies(_ policy: SecurityPolicy) throws {
        _ = try TLSServerContext(
            [Identity.certificate("a.test")], policy: policy, tickets: TicketKeys { 0 })
    }
}

/// A clock that stands where it is put; one test's, on one thread.
private final class TestTime: @unchecked Sendable {
    var seconds: Int64 = 1_000_000
}
