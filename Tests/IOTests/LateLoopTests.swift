import PenstockCore
import Testing

@testable import PenstockIO

/// Sends a request when it is told to, and keeps what comes.
private final class Peer: SimulatedPeer {
    var answer: [UInt8] = []
    var isOver = false
    func connected() {}
    func received(_ bytes: [UInt8]) { answer += bytes }
    func ended() { isOver = true }
    func broken() { isOver = true }
}

@Suite("A loop that gets no processor for a while")
struct LateLoopTests {
    @Test(
        "answers what came while it stood still, though its time is over as well",
        arguments: ["GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", "llo HTTP/1.1\r\nHost: x\r\n\r\n"])
    func late(request: String) throws {
        for seed in 1...40 {
            var options = LoopGroupOptions(
                loops: 1,
                listeners: [ListenerOptions(name: "main", address: .tcp(host: "sim", port: 80))])
            options.routeCapacity = 8
            options.stepCapacity = 8
            options.timeouts.idle = 1_000_000_000
            options.timeouts.head = 1_000_000_000
            let world = SimulatedWorld(seed: UInt64(seed), options: options)
            world.start(StubSnapshot.make())
            let peer = Peer()
            let connection = try #require(world.connect(peer))
            // The second request has begun; the head's time runs from there.
            let isWhole = request.hasPrefix("GET")
            if !isWhole { connection.send(Array("GET /he".utf8)) }
            world.after(800_000_000) { world.stall(loop: 0, for: 800_000_000) }
            world.after(900_000_000) { connection.send(Array(request.utf8)) }
            let outcome = world.run(limit: 4_000_000_000, turnLimit: 100_000) {
                peer.isOver || peer.answer.suffix(5).elementsEqual("hello".utf8)
            }
            #expect(outcome == .done)
            let text = String(decoding: peer.answer, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"), "seed \(seed): \(text)")
            connection.hangUp()
            _ = world.run(limit: 4_000_000_000, turnLimit: 100_000) { world.openClients == 0 }
        }
    }
}
