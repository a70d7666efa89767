import CPenstock
import PenstockCore
import PenstockTesting
import Testing

@testable import PenstockHost

/// "pen.stores/1" as a limiter sees it, over a store in C (Fixtures/store.c): ext/store.h.
@Suite("pen.stores/1")
struct StoresTests {
    /// A limiter's view of a host with one store, "counts".
    private struct Bench {
        let probe: Probe
        let stores: pen_stores
        let instance: PluginInstance

        init(_ mode: String = "", isShadow: Bool = false, countsApart: Bool = false) throws {
            probe = try Probe(isShadow: isShadow) { $0.countsApart = countsApart }
            let library = try probe.host.load(TestPlugins.store)
            instance = try probe.host.make(
                library, library.descriptor(id: nil),
                InstanceSpec(name: "counts", config: #"{"mode":"\#(mode)"}"#))
            probe.context.stores = ["counts": StoreReference(instance)]
            stores = try probe.table("pen.stores/1")
        }

        func open(_ name: StaticString = "counts") -> (handle: UInt64, facts: pen_store_facts) {
            var facts = pen_store_facts()
            facts.size = UInt32(MemoryLayout<pen_store_facts>.size)
            let handle = stores.open(probe.view, view(name), &facts)
            return (handle, facts)
        }

        /// What a counter of that name answers, once.
        func take(
            _ exchange: Exchange, _ handle: UInt64, _ name: StaticString = "orders",
            cost: UInt32 = 1, token: pen_token = 0
        ) -> (answer: Int32, count: pen_count) {
            var counter = pen_counter()
            counter.size = UInt32(MemoryLayout<pen_counter>.size)
            counter.kind = PEN_COUNTER_WINDOW
            counter.name = view(name)
            counter.cost = cost
            var count = pen_count()
            let answer = stores.take(OpaquePointer(exchange), handle, &counter, 1, token, &count)
            return (answer, count)
        }
    }

    @Test("a store is opened by its name in the configuration, with what it says of itself")
    func open() throws {
        let bench = try Bench()
        let (handle, facts) = bench.open()
        #expect(handle == 1)
        #expect(facts.kinds == 1 << PEN_COUNTER_WINDOW)
        #expect(facts.away == PEN_AWAY_ALLOW)
        #expect(facts.gateways == 1, "none is one")
        #expect(facts.deadline_ms == 20)
        #expect(bench.open().handle == handle, "a second time it is the same")
        #expect(bench.open("other").handle == 0)
    }

    @Test("an older plugin's facts are too short to be told")
    func shortFacts() throws {
        let bench = try Bench()
        var facts = pen_store_facts()
        facts.size = 8
        #expect(bench.stores.open(bench.probe.view, view("counts"), &facts) == 0)
    }

    @Test("what offers no pen.store/1 is no store, and isn't made")
    func notOffered() { #expect(throws: PluginError.self) { try Bench("none") } }

    @Test("what offers less than its first version is none either", arguments: ["small", "idle"])
    func noStore(mode: String) throws { #expect(try Bench(mode).open().handle == 0) }

    @Test("after create() no store is opened, and those that were still count")
    func late() throws {
        let bench = try Bench()
        let handle = bench.open().handle
        bench.probe.context.owner = .passUnretained(bench.instance)
        #expect(bench.open().handle == 0)
        let exchange = try bench.probe.exchange()
        #expect(bench.take(exchange, handle).answer == PEN_STORE_COUNTED)
        bench.probe.end(exchange)
        bench.probe.context.owner = nil
    }

    @Test("counts are the store's")
    func counts() throws {
        let bench = try Bench()
        let handle = bench.open().handle
        let exchange = try bench.probe.exchange()
        let found = (0..<4).map { _ in bench.take(exchange, handle).count }
        #expect(found.map(\.allowed) == [1, 1, 1, 0])
        #expect(found.map(\.remaining) == [2, 1, 0, 0])
        #expect(found.map(\.retry_ns) == [0, 0, 0, 1000])
        #expect(bench.take(exchange, handle, "away").answer == PEN_STORE_AWAY)
        #expect(bench.take(exchange, handle, "refused").answer == PEN_STORE_REFUSED)
        bench.probe.end(exchange)
    }

    @Test("several counters of one call are decided each by itself, in order")
    func several() throws {
        let bench = try Bench()
        let handle = bench.open().handle
        let exchange = try bench.probe.exchange()
        var one = pen_counter()
        one.size = UInt32(MemoryLayout<pen_counter>.size)
        one.kind = PEN_COUNTER_WINDOW
        one.name = view("orders")
        var counters = [one, one, one]
        for (i, cost) in [2, 2, 1].enumerated() { counters[i].cost = UInt32(cost) }
        var found = [pen_count](repeating: pen_count(), count: 3)
        #expect(
            bench.stores.take(OpaquePointer(exchange), handle, counters, 3, 0, &found)
                == PEN_STORE_COUNTED)
        #expect(found.map(\.allowed) == [1, 0, 1])
        bench.probe.end(exchange)
    }

    @Test("handles that nobody gave, and more counters than there may be, are refused")
    func refused() throws {
        let bench = try Bench()
        let handle = bench.open().handle
        let exchange = try bench.probe.exchange()
        for bad in [0, handle + 1, .max] {
            #expect(bench.take(exchange, bad).answer == PEN_STORE_REFUSED)
        }
        let counters = [pen_counter](repeating: pen_counter(), count: Int(PEN_COUNTERS_MAX) + 1)
        var counts = [pen_count](repeating: pen_count(), count: counters.count)
        for count in [0, counters.count] {
            #expect(
                bench.stores.take(OpaquePointer(exchange), handle, counters, count, 0, &counts)
                    == PEN_STORE_REFUSED)
        }
        bench.probe.end(exchange)
    }

    @Test("what runs beside, or was never sent, counts apart", arguments: [true, false])
    func apart(isShadow: Bool) throws {
        let bench = try Bench(isShadow: isShadow, countsApart: !isShadow)
        let handle = bench.open().handle
        let exchange = try bench.probe.exchange()
        for _ in 0..<3 { _ = bench.take(exchange, handle) }
        #expect(bench.take(exchange, handle).count.allowed == 0)
        bench.probe.end(exchange)
        // The same instance by a limiter that counts.
        let other = try Probe()
        other.context.stores = ["counts": StoreReference(bench.instance)]
        var facts = pen_store_facts()
        facts.size = UInt32(MemoryLayout<pen_store_facts>.size)
        let own = bench.stores.open(other.view, view("counts"), &facts)
        let real = try other.exchange()
        #expect(bench.take(real, own).count.remaining == 2)
        other.end(real)
    }

    @Test("a copy of an exchange that runs in shadow counts apart too")
    func shadowExchange() throws {
        let bench = try Bench()
        let handle = bench.open().handle
        let exchange = try bench.probe.exchange()
        exchange.pointee.flags.insert(.shadow)
        for _ in 0..<4 { _ = bench.take(exchange, handle) }
        exchange.pointee.flags.remove(.shadow)
        #expect(bench.take(exchange, handle).count.remaining == 2)
        bench.probe.end(exchange)
    }

    @Test("with a token the counts come later, as the event's data")
    func later() throws {
        let bench = try Bench()
        let handle = bench.open().handle
        let core: pen_core = try bench.probe.table("pen.core/1")
        let exchange = try bench.probe.exchange()
        #expect(bench.take(exchange, handle, "later").answer == PEN_STORE_LATER)
        let token = core.suspend(OpaquePointer(exchange), 1000)
        #expect(bench.take(exchange, handle, "later", token: token).answer == PEN_STORE_LATER)
        #expect(core.cancelled(bench.probe.view, token) == 1, "it was resumed")
        bench.probe.loop.drain()
        bench.probe.end(exchange)
    }

    @Test("a store hears that a deadline passed")
    func expired() throws {
        let bench = try Bench()
        let handle = bench.open().handle
        let exchange = try bench.probe.exchange()
        bench.stores.expired(OpaquePointer(exchange), handle)
        bench.stores.expired(OpaquePointer(exchange), handle + 1)
        #expect(bench.take(exchange, handle, "expired", cost: 0).count.remaining == 1)
        bench.probe.end(exchange)
    }

    @Test("in the pre-flight child a store is only known by its name: create() has its way")
    func nameOnly() throws {
        let bench = try Bench()
        bench.probe.context.stores["known"] = StoreReference(nil)
        let (handle, facts) = bench.open("known")
        #expect(handle > 0)
        #expect(facts.kinds == 1 << PEN_COUNTER_RATE | 1 << PEN_COUNTER_WINDOW)
        let exchange = try bench.probe.exchange()
        #expect(bench.take(exchange, handle).answer == PEN_STORE_AWAY)
        bench.probe.end(exchange)
    }
}
