import CPenstock
import PenstockCore
import PenstockTesting
import Testing

@testable import PenstockHost

struct DictTests {
    private let probe: Probe
    private let table: pen_dict
    private let dict: UInt64

    init() throws {
        probe = try Probe { $0.dictEntriesMax = 64 }
        table = try probe.table("pen.dict/1")
        dict = table.open(probe.view, view("tests"))
    }

    private func get(_ key: String, in dict: UInt64? = nil) -> String? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let length = key.asView { table.get(probe.view, dict ?? self.dict, $0, &bytes, 64) }
        return length < 0 ? nil : String(decoding: bytes[..<Int(length)], as: UTF8.self)
    }

    @discardableResult
    private func set(_ key: String, _ value: String, ttl: UInt32 = 0) -> pen_status {
        key.asView { key in value.asView { table.set(probe.view, dict, key, $0, ttl) } }
    }

    @Test("a value is what was set, until it is removed")
    func basic() {
        #expect(get("a") == nil)
        #expect(set("a", "1") == PEN_OK)
        #expect(get("a") == "1")
        set("a", "2")
        #expect(get("a") == "2")
        #expect("a".asView { table.remove(probe.view, dict, $0) } == PEN_OK)
        #expect("a".asView { table.remove(probe.view, dict, $0) } == PEN_E_ABSENT)
        #expect(get("a") == nil)
    }

    @Test("a value that is longer than the room given says its length")
    func long() {
        set("a", "0123456789")
        var bytes: [UInt8] = [0, 0, 0, 9]
        let length = table.get(probe.view, dict, view("a"), &bytes, 3)
        #expect(length == 10)
        #expect(bytes == [0x30, 0x31, 0x32, 9])
        #expect(table.get(probe.view, dict, view("a"), nil, 0) == 10)
    }

    @Test("a value ends with its time")
    func timeToLive() {
        set("a", "1", ttl: 100)
        probe.loop.advance(by: .milliseconds(99))
        #expect(get("a") == "1")
        probe.loop.advance(by: .milliseconds(1))
        #expect(get("a") == nil)
    }

    @Test("the time of a number begins with it, not with the last increment")
    func increment() {
        var sum: Int64 = 0
        func add(_ delta: Int64) -> pen_status {
            table.increment(probe.view, dict, view("n"), delta, 100, &sum)
        }
        #expect(add(5) == PEN_OK && sum == 5)
        probe.loop.advance(by: .milliseconds(60))
        #expect(add(-7) == PEN_OK && sum == -2)
        #expect(get("n") == "-2")
        probe.loop.advance(by: .milliseconds(60))
        #expect(add(1) == PEN_OK && sum == 1)
        set("n", "text")
        #expect(add(1) == PEN_E_STATE && sum == 1)
        set("n", "9223372036854775807")
        #expect(add(1) == PEN_E_LIMIT)
    }

    @Test("compare and set wants the present value, or none")
    func compareAndSet() {
        func cas(_ expected: pen_str, _ value: StaticString) -> pen_status {
            table.compare_and_set(probe.view, dict, view("c"), expected, view(value), 0)
        }
        #expect(cas(view("x"), "1") == PEN_E_STATE)
        #expect(cas(.absent, "1") == PEN_OK)
        #expect(cas(.absent, "2") == PEN_E_STATE)
        #expect(cas(view("1"), "2") == PEN_OK)
        #expect(get("c") == "2")
        // Empty is a value, not none.
        #expect(cas(view("2"), "") == PEN_OK)
        #expect(cas(.absent, "3") == PEN_E_STATE)
    }

    @Test("the oldest entries go first, and no more than the bound stay")
    func bound() {
        for i in 0..<1000 { set("key-\(i)", "v") }
        let left = (0..<1000).filter { get("key-\($0)") != nil }
        #expect(left.count <= 64)
        #expect(left.count > 32)
        #expect(left.allSatisfy { $0 >= 800 })
    }

    @Test("keys and values have bounds")
    func limits() {
        #expect(set(String(repeating: "k", count: 513), "v") == PEN_E_LIMIT)
        #expect(set("k", String(repeating: "v", count: 65_537)) == PEN_E_LIMIT)
        #expect(set(String(repeating: "k", count: 512), "v") == PEN_OK)
        #expect("k".asView { table.set(probe.view, 99, $0, view("v"), 0) } == PEN_E_ABSENT)
    }

    @Test("a namespace is the same by name, and another in shadow")
    func namespaces() throws {
        #expect(table.open(probe.view, view("tests")) == dict)
        let shadow = InstanceContext(
            host: probe.host, loop: probe.loop.services, name: "s", isShared: true, isShadow: true,
            upstreams: [:])
        let other = table.open(UnsafePointer(shadow.view), view("tests"))
        #expect(other != dict)
        set("a", "1")
        #expect(get("a", in: other) == nil)
    }
}
