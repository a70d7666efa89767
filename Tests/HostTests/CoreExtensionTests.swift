import CPenstock
import PenstockCore
import PenstockTesting
import Testing

@testable import PenstockHost

struct CoreExtensionTests {
    /// A buffer that counts its releases.
    private func buffer(_ released: Tally) -> pen_buf {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 4)
        bytes.initialize(repeating: 0x62, count: 4)
        return pen_buf(
            p: UnsafePointer(bytes), n: 4, ctx: Unmanaged.passRetained(released).toOpaque()
        ) { context, p, _ in
            guard let context else { return }
            Unmanaged<Tally>.fromOpaque(context).takeRetainedValue().add(1)
            UnsafeMutablePointer(mutating: p)?.deallocate()
        }
    }

    @Test("a token is answered once; every other answer is stale, and releases its data")
    func once() throws {
        let probe = try Probe()
        let core: pen_core = try probe.table("pen.core/1")
        let exchange = try probe.exchange()
        let token = core.suspend(OpaquePointer(exchange), 1000)
        #expect(token != 0)
        #expect(core.cancelled(probe.view, token) == 0)
        let released = Tally()
        #expect(core.resume(probe.view, token, 1, buffer(released)) == PEN_OK)
        #expect(released.value == 0)
        #expect(core.cancelled(probe.view, token) == 1)
        #expect(core.resume(probe.view, token, 2, buffer(released)) == PEN_E_STALE)
        #expect(released.value == 1)
        probe.loop.drain()
        #expect(released.value == 2)
        probe.end(exchange)
        #expect(core.resume(probe.view, token, 3, buffer(released)) == PEN_E_STALE)
        #expect(released.value == 3)
        #expect(probe.loop.services.pointee.tokens.open == 0)
    }

    static let forged: [pen_token] = [
        0, 1, UInt64.max, 1 << 24, 0xff << 56 | 1, 1 << 56 | 1 << 24, 1 << 24 | 0xffff,
    ]
    @Test("a token that nobody was given is stale", arguments: forged)
    func guessed(_ token: pen_token) throws {
        let probe = try Probe()
        let core: pen_core = try probe.table("pen.core/1")
        let none = pen_buf(borrowed: .absent)
        #expect(core.resume(probe.view, token, 0, none) == PEN_E_STALE)
        #expect(core.cancelled(probe.view, token) == 1)
    }

    @Test("an exchange has at most 64 tokens")
    func tokenLimit() throws {
        let probe = try Probe()
        let core: pen_core = try probe.table("pen.core/1")
        let exchange = try probe.exchange()
        for _ in 0..<64 { #expect(core.suspend(OpaquePointer(exchange), 10) != 0) }
        #expect(core.suspend(OpaquePointer(exchange), 10) == 0)
        probe.end(exchange)
        #expect(probe.loop.services.pointee.tokens.open == 0)
        #expect(probe.loop.armedTimers == 0)
    }

    @Test("memory of an exchange is aligned, and bounded")
    func memory() throws {
        let probe = try Probe()
        let core: pen_core = try probe.table("pen.core/1")
        let exchange = try probe.exchange()
        let raw = OpaquePointer(exchange)
        for align in [1, 2, 8, 16, 64] {
            let address = core.alloc(raw, 3, align)
            #expect(UInt(bitPattern: address) % UInt(align) == 0)
        }
        for (bytes, align) in [(8, 3), (8, 128), (2 << 20, 8), (Int.max, 8), (-1, 8)] {
            #expect(core.alloc(raw, bytes, align) == nil)
        }
        probe.end(exchange)
    }

    @Test("an instance keeps one pointer with an exchange")
    func state() throws {
        let probe = try Probe()
        let core: pen_core = try probe.table("pen.core/1")
        let exchange = try probe.exchange()
        let raw = OpaquePointer(exchange)
        #expect(core.get_state(raw) == nil)
        let mine = UnsafeMutableRawPointer(bitPattern: 0x1000)
        core.set_state(raw, mine)
        #expect(core.get_state(raw) == mine)
        let other = try Probe()
        exchange.pointee.cursor.instance = UnsafePointer(other.record)
        #expect(core.get_state(raw) == nil)
        exchange.pointee.cursor.instance = UnsafePointer(probe.record)
        probe.end(exchange)
    }

    @Test("lines beyond the rate are dropped")
    func logRate() throws {
        let probe = try Probe { $0.logLinesPerSecond = 5 }
        let core: pen_core = try probe.table("pen.core/1")
        var field = pen_kv(name: view("n"), value: view("v"))
        for _ in 0..<1000 { core.log(probe.view, PEN_LOG_INFO, view("hello"), &field, 1) }
        // Two windows at most, should the second turn meanwhile, and the line about it.
        #expect((5...12).contains(probe.lines.all.count))
        #expect(probe.lines.all[0].source == "probe")
        #expect(probe.lines.all[0].isFromPlugin)
        #expect(probe.lines.all[0].fields.first?.value == "v")
    }

    @Test("the loop's clock is the plugin's")
    func clock() throws {
        let probe = try Probe()
        let core: pen_core = try probe.table("pen.core/1")
        let before = (core.monotonic_ns(probe.view), core.unix_ms(probe.view))
        probe.loop.advance(by: .milliseconds(1500))
        #expect(core.monotonic_ns(probe.view) - before.0 == 1_500_000_000)
        #expect(core.unix_ms(probe.view) - before.1 == 1500)
    }

    @Test("an id that this host does not know, or withholds, is NULL")
    func unknown() throws {
        let probe = try Probe { $0.withheldExtensions = ["pen.dict/1"] }
        for id in ["pen.core/2", "pen.template/2", "", "pen.dict/1", "pen.core/1\0"] {
            #expect(id.asView { probe.view.pointee.get_extension(probe.view, $0) } == nil)
        }
        for id in Host.extensionIDs where id != "pen.dict/1" {
            #expect(id.asView { probe.view.pointee.get_extension(probe.view, $0) } != nil)
        }
        #expect(Host.extensionIDs.count == 21)
    }
}
