import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@testable import PenstockIO
@testable import PenstockSimulation

/// Connections that an upstream upgrades, on a loop in a simulated world: reads and writes are cut anywhere,
/// and either side ends or breaks when it likes.
@Suite struct UpgradeTests {
    @Test("bytes pass both ways as they are, and one side's end is the other's", arguments: 1...40)
    func passes(seed: UInt64) {
        let bench = UpgradeBench(seed: seed)
        defer { bench.world.destroy() }
        var random = SimulatedRandom(seed: seed)
        let (up, down) = (100 + random.below(100_000), random.below(100_000))
        let client = bench.connect(head: "Upgrade: websocket\r\n", early: random.chance(300))
        #expect(bench.run { client.status != nil } == .done)
        #expect(client.status == "101")
        guard let backend = bench.backends.last else { return }
        bench.send(client, up, &random)
        bench.send(backend, down, &random)
        #expect(
            bench.run { backend.taken.count == up && client.taken.count == down } == .done)
        #expect(backend.taken == Bytes.pattern(up) && client.taken == Bytes.pattern(down))
        let (first, second) = random.chance(500) ? (client, backend) : (backend, client)
        switch random.below(3) {
        case 0: first.connection?.finish()
        case 1: first.connection?.hangUp()
        default: first.connection?.reset()
        }
        let start = bench.world.now
        #expect(bench.run { second.isOver } == .done)
        // It was told, and didn't have to wait for the idle time-out.
        #expect(bench.world.now - start < 1_000_000_000)
        #expect(second.taken.count == (second === client ? down : up))
        first.connection?.hangUp()
        second.connection?.hangUp()
        #expect(bench.leaks() == [])
        #expect(bench.world.loops[0].metrics.pointee.tunnels == 1)
        #expect(bench.world.loops[0].metrics.pointee.tunnelsOpen == 0)
    }

    @Test("one that ends in the midst of what is said leaves nothing behind", arguments: 1...40)
    func breaks(seed: UInt64) {
        let bench = UpgradeBench(seed: seed)
        defer { bench.world.destroy() }
        var random = SimulatedRandom(seed: seed &* 7)
        let client = bench.connect(head: "Upgrade: websocket\r\n", early: false)
        #expect(bench.run { client.status != nil } == .done)
        guard let backend = bench.backends.last else { return }
        bench.send(client, 200_000, &random)
        bench.send(backend, 200_000, &random)
        let first = random.chance(500) ? client : backend
        let resets = random.chance(500)
        bench.world.after(UInt64(random.below(1_000_000))) {
            if resets { first.connection?.reset() } else { first.connection?.hangUp() }
        }
        let second = first === client ? backend : client
        #expect(bench.run { second.isOver } == .done)
        // What came is the beginning of what was sent.
        #expect(second.taken == Bytes.pattern(second.taken.count))
        first.connection?.hangUp()
        second.connection?.hangUp()
        #expect(bench.leaks() == [])
        #expect(bench.world.loops[0].metrics.pointee.tunnelsOpen == 0)
    }

    @Test("silence in both directions ends it after the upstream's idle time, not before")
    func silence() {
        let bench = UpgradeBench(seed: 11)
        defer { bench.world.destroy() }
        var random = SimulatedRandom(seed: 11)
        let client = bench.connect(head: "Upgrade: websocket\r\n", early: false)
        #expect(bench.run { client.status != nil } == .done)
        guard let backend = bench.backends.last else { return }
        bench.send(client, 10, &random)
        #expect(bench.run { backend.taken.count == 10 } == .done)
        let start = bench.world.now
        #expect(bench.run { client.isOver && backend.isOver } == .done)
        #expect((2...5).contains((bench.world.now - start) / 1_000_000_000))
        client.connection?.hangUp()
        backend.connection?.hangUp()
        #expect(bench.leaks() == [])
    }

    @Test(
        "what isn't a 101 that was asked for is none",
        arguments: [
            ("Upgrade: websocket\r\n", "Upgrade: else\r\n", "502"),
            ("Upgrade: websocket\r\n", "", "502"), ("Upgrade: h2c\r\n", "Upgrade: h2c\r\n", "502"),
            ("", "Upgrade: websocket\r\n", "502"),
            ("Upgrade: websocket\r\n", "Upgrade: WebSocket\r\n", "101"),
        ])
    func answers(asks: String, answers: String, status: String) {
        let bench = UpgradeBench(seed: 3, answer: answers)
        defer { bench.world.destroy() }
        let client = bench.connect(head: asks, early: false)
        #expect(bench.run { client.status != nil || client.isOver } == .done)
        #expect(client.status == status)
        client.connection?.hangUp()
        for backend in bench.backends { backend.connection?.hangUp() }
        #expect(bench.leaks() == [])
    }

    @Test(
        "a step of the response that answers for itself is heard, and the backend's connection ends",
        arguments: [
            (Steps.fails, "500"), (Steps.answers, "403"), (Steps.changes, "409"),
        ])
    func ownAnswer(step: StubInstance, status: String) {
        let bench = UpgradeBench(seed: 5, response: step)
        defer { bench.world.destroy() }
        let client = bench.connect(head: "Upgrade: websocket\r\n", early: false)
        #expect(bench.run { client.status != nil || client.isOver } == .done)
        #expect(client.status == status)
        #expect(bench.run { bench.backends.last?.isOver == true } == .done)
        client.connection?.hangUp()
        #expect(bench.leaks() == [])
        #expect(bench.world.loops[0].metrics.pointee.tunnels == 0)
    }
}

/// What a step of the response makes of a 101.
private enum Steps {
    static let fails = StubInstance { _, _, _ in PEN_FAIL }
    static let answers = StubInstance { _, exchange, _ in
        let exchange = Exchange(exchange)
        exchange.replaceBodyInPlace(PEN_RESPONSE_BODY, pen_buf(borrowed: ByteView("not you")))
        exchange.markResponded(status: 403)
        return PEN_RESPOND
    }
    static let changes = StubInstance { _, exchange, _ in
        Exchange(exchange).setStatus(409)
        return PEN_CONTINUE
    }
}

private enum Bytes {
    static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    }
}

/// A gateway of one loop with one route to an upstream that takes upgrades.
private final class UpgradeBench {
    let world: SimulatedWorld
    private(set) var backends: [TunnelPeer] = []

    init(
        seed: UInt64, answer: String = "Upgrade: websocket\r\n", response: StubInstance? = nil
    ) {
        var options = LoopGroupOptions(
            loops: 1,
            listeners: [ListenerOptions(name: "main", address: .tcp(host: "sim", port: 80))])
        options.timeouts.request = 1_000_000_000
        world = SimulatedWorld(seed: seed, options: options)
        world.serve(path: "up", fate: { .accept }) { [unowned self] connection in
            let backend = TunnelPeer(
                answer: "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\(answer)\r\n")
            backend.connection = connection
            backends.append(backend)
            return backend
        }
        world.start(
            StubSnapshot.make(upstream: [.init(address: .unix(path: "up"))], response: response) {
                $0.upgradesWebSockets = true
                $0.idleTimeout = 3_000_000_000
                $0.headTimeout = 500_000_000
            })
    }

    /// - Parameter early: some bytes come in the packet of the request.
    func connect(head: String, early: Bool) -> TunnelPeer {
        let client = TunnelPeer(answer: nil)
        client.connection = world.connect(client)
        let connection = head.isEmpty ? "" : "Connection: upgrade\r\n"
        var bytes = Array("GET /live HTTP/1.1\r\nHost: sim\r\n\(connection)\(head)\r\n".utf8)
        if early {
            client.sent = 100
            bytes += Bytes.pattern(100)
        }
        client.connection?.send(bytes)
        return client
    }

    /// Has a peer send so many bytes in all, in pieces and with pauses.
    func send(_ peer: TunnelPeer, _ count: Int, _ random: inout SimulatedRandom) {
        let bytes = Bytes.pattern(max(count, peer.sent))
        var at = peer.sent
        var time: UInt64 = 0
        while at < count {
            let piece = min(count - at, random.of([1, 100, 5000, 70_000]))
            let range = at..<(at + piece)
            world.after(time) { peer.connection?.send(bytes[range]) }
            time += UInt64(random.below(random.of([1, 1000, 200_000])))
            at += piece
        }
    }

    func run(until condition: () -> Bool) -> SimulatedWorld.Outcome {
        world.run(limit: 100_000_000_000, turnLimit: 400_000, until: condition)
    }

    func leaks() -> [String] {
        world.drain {}
        _ = world.run(limit: 60_000_000_000, turnLimit: 400_000) { world.isQuiet }
        return world.leaks() + world.reports
    }
}

/// Either end: reads a head, then takes what comes.
private final class TunnelPeer: SimulatedPeer {
    var connection: SimulatedConnection?
    /// Of an answer that was read.
    var status: String?
    var isOver = false
    var taken: [UInt8] = []
    /// Bytes of its own that are on their way already.
    var sent = 0
    private let answer: String?
    private var head: [UInt8]? = []

    init(answer: String?) { self.answer = answer }

    func connected() {}

    func received(_ bytes: [UInt8]) {
        guard var text = head else { return taken += bytes }
        text += bytes
        head = text
        guard
            let end = (0..<max(text.count - 3, 0)).first(where: {
                text[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10])
            })
        else { return }
        head = nil
        taken = Array(text[(end + 4)...])
        if let answer {
            connection?.send(Array(answer.utf8))
        } else {
            status = String(decoding: text.dropFirst(9).prefix(3), as: UTF8.self)
        }
    }

    func ended() {
        isOver = true
        connection?.hangUp()
    }
    func broken() { isOver = true }
}
