import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@testable import PenstockIO
@testable import PenstockSimulation

/// WebSocket connections on a loop in a simulated world: reads and writes are cut anywhere, and time is the
/// test's.
@Suite struct WebSocketTests {
    @Test("messages are echoed in order, however the kernel cuts them", arguments: 1...40)
    func echoes(seed: UInt64) {
        let bench = SocketBench(seed: seed)
        defer { bench.world.destroy() }
        let texts = (0..<12).map { index in
            String(repeating: "x", count: [0, 1, 125, 126, 3000, 30_000][index % 6]) + "\(index)"
        }
        let client = bench.connect()
        for text in texts { client.send(.text, Array(text.utf8)) }
        #expect(bench.run { client.messages.count == texts.count } == .done)
        #expect(client.messages.map { String(decoding: $0, as: UTF8.self) } == texts)
        client.send(.close, [3, 232])
        #expect(bench.run { client.isOver } == .done)
        #expect(client.close == 1000)
        #expect(bench.leaks() == [])
    }

    @Test("a connection without frames is closed, and one that has had its time")
    func time() {
        let bench = SocketBench(seed: 7) {
            $0.idle = 10_000_000_000
            $0.life = 60_000_000_000
        }
        defer { bench.world.destroy() }
        let idle = bench.connect()
        let busy = bench.connect()
        for second in stride(from: 5, through: 120, by: 5) {
            bench.world.after(UInt64(second) * 1_000_000_000) {
                if busy.close == nil { busy.send(.ping, []) }
            }
        }
        let start = bench.world.loops[0].now
        #expect(bench.run { idle.close != nil } == .done)
        #expect(idle.close == 1001)
        #expect((9...13).contains((bench.world.loops[0].now - start) / 1_000_000_000))
        #expect(busy.close == nil)
        #expect(bench.run { busy.close != nil } == .done)
        #expect(busy.close == 1001)
        #expect((59...63).contains((bench.world.loops[0].now - start) / 1_000_000_000))
        idle.connection?.hangUp()
        busy.connection?.hangUp()
        #expect(bench.leaks() == [])
    }

    @Test("where binary messages are taken they are answered in kind")
    func binary() {
        let bench = SocketBench(seed: 5) { $0.frames.allowsBinary = true }
        defer { bench.world.destroy() }
        let client = bench.connect()
        client.send(.binary, [0x61])
        client.send(.text, [0x62])
        #expect(bench.run { client.messages.count == 2 } == .done)
        #expect(client.opcodes == [2, 1])
        client.connection?.hangUp()
        #expect(bench.leaks() == [])
    }

    @Test("a loop that drains is going away")
    func drains() {
        let bench = SocketBench(seed: 3)
        defer { bench.world.destroy() }
        let client = bench.connect()
        bench.world.drain {}
        #expect(bench.run { client.close != nil } == .done)
        #expect(client.close == 1001)
        client.connection?.hangUp()
        #expect(bench.run { bench.world.isQuiet } == .done)
    }

    @Test("a connection id is read as it was written, and nothing else is one")
    func identifiers() {
        var id = ConnectionID()
        id.node = 513
        id.loop = 7
        id.slot = 0xabcdef
        id.random = (0x0123_4567_89ab_cdef, 0x55)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: ConnectionID.length)
        defer { memory.deallocate() }
        id.write(memory)
        let text = ByteView(UnsafePointer(memory), ConnectionID.length)
        #expect(ConnectionID(text) == id)
        #expect(ConnectionID(text[0..<19]) == nil)
        memory[4] = UInt8(ascii: "=")
        #expect(ConnectionID(text) == nil)
    }
}

/// A gateway of one loop with a WebSocket API that echoes.
private final class SocketBench {
    let world: SimulatedWorld

    init(seed: UInt64, change: (inout WebSocketOptions) -> Void = { _ in }) {
        var options = LoopGroupOptions(
            loops: 1,
            listeners: [ListenerOptions(name: "main", address: .tcp(host: "sim", port: 80))])
        options.routeCapacity = 8
        options.stepCapacity = 8
        change(&options.webSockets)
        world = SimulatedWorld(seed: seed, options: options)
        func route(_ key: String, _ instance: StubInstance) -> RouteDefinition {
            let step = StepDefinition(handle: instance, phase: PEN_PHASE_INTEGRATE, name: "i")
            var route = RouteDefinition(
                method: "MESSAGE", path: "/" + key, request: [.step(step)], response: [])
            route.routeKey = key
            route.isSelected = true
            route.answersMessages = true
            return route
        }
        var api = APIDefinition(name: "test")
        api.webSocket = WebSocketDefinition(selection: "$request.body.action")
        api.routes = [
            route("$connect", .hello), route("$default", .echo), route("$disconnect", .hello),
        ]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 8), stepMetrics: MetricRegistry(capacity: 8))
        world.start(builder.build(number: 1, apis: [api], upstreams: []))
    }

    func connect() -> SocketPeer {
        let peer = SocketPeer()
        peer.connection = world.connect(peer)
        peer.connection?.send(
            Array(
                "GET / HTTP/1.1\r\nHost: sim\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                    .utf8))
        #expect(run { peer.isOpen } == .done)
        return peer
    }

    func run(until condition: () -> Bool) -> SimulatedWorld.Outcome {
        world.run(limit: 200_000_000_000, turnLimit: 400_000, until: condition)
    }

    func leaks() -> [String] {
        world.drain {}
        _ = world.run(limit: 60_000_000_000, turnLimit: 400_000) { world.isQuiet }
        return world.leaks() + world.reports
    }
}

/// A client that reads a server's frames.
private final class SocketPeer: SimulatedPeer {
    var connection: SimulatedConnection?
    var isOpen = false
    var isOver = false
    var messages: [[UInt8]] = []
    var opcodes: [UInt8] = []
    var close: Int?
    private var bytes: [UInt8] = []

    func send(_ opcode: FrameOpcode, _ payload: [UInt8]) {
        var head: [UInt8] = [0x80 | opcode.rawValue]
        switch payload.count {
        case ..<126: head.append(0x80 | UInt8(payload.count))
        default: head += [0xfe, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        }
        let mask: [UInt8] = [1, 2, 3, 4]
        connection?.send(head + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] })
    }

    func connected() {}

    func received(_ more: [UInt8]) {
        bytes += more
        if !isOpen {
            guard
                let end = (0..<max(bytes.count - 3, 0)).first(where: {
                    bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10])
                })
            else { return }
            isOpen = bytes.starts(with: "HTTP/1.1 101 ".utf8)
            bytes.removeFirst(end + 4)
        }
        while let (opcode, payload) = frame() {
            switch opcode {
            case 1, 2:
                messages.append(payload)
                opcodes.append(opcode)
            case 8: close = Int(payload[0]) << 8 | Int(payload[1])
            default: break
            }
        }
    }

    private func frame() -> (UInt8, [UInt8])? {
        guard bytes.count >= 2 else { return nil }
        var length = Int(bytes[1])
        var start = 2
        if length == 126 {
            guard bytes.count >= 4 else { return nil }
            length = Int(bytes[2]) << 8 | Int(bytes[3])
            start = 4
        }
        guard bytes.count >= start + length else { return nil }
        defer { bytes.removeFirst(start + length) }
        return (bytes[0] & 15, Array(bytes[start..<(start + length)]))
    }

    func ended() {
        isOver = true
        connection?.hangUp()
    }
    func broken() { isOver = true }
}
