import FuzzRun
import HTTPFuzz
import Testing

@Suite("PROXY headers")
struct ProxyHeaderTests {
    @Test(
        "a header from anybody asks for what there may be, and no more",
        arguments: ["line", "binary"])
    func fuzzed(_ name: String) throws {
        var run = FuzzRun(
            3000, alphabet: "PROXY TCP46UNKNOWN:.0123456789\r\n\u{0}\u{1}\u{11}\u{21}")
        let count = run(try FuzzRun.seed("proxy", name)) {
            fuzzProxy($0.bindMemory(to: UInt8.self))
        }
        #expect(count > 1000)
    }
}
