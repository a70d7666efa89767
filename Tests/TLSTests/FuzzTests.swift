import FuzzRun
import TLSFuzz
import Testing

@Suite("Fuzzing the first bytes of a connection in TLS")
struct FuzzTests {
    @Test(
        "a client hello with bytes changed ends no handshake, and is understood as it was sent",
        arguments: ["tls13", "tls12", "both", "unnamed", "tls10", "clear"])
    func hello(seed: String) throws {
        var run = FuzzRun(300, alphabet: "\u{0}\u{1}\u{3}\u{16}.a-")
        let inputs = run(try FuzzRun.seed("tls", seed)) { fuzzTLS($0.bindMemory(to: UInt8.self)) }
        #expect(inputs > 100)
    }
}
