import CPenstock
import PenstockPlugin
import Testing

@Suite("Errors of the SDK")
struct ErrorTests {
    @Test("a configuration error says where it is")
    func config() {
        #expect(ConfigError("must be a string", at: "/a/0").description == "/a/0: must be a string")
        #expect(ConfigError("no memory").description == "no memory")
    }

    @Test("a host error says what was tried and why it was refused")
    func host() {
        let error = HostError(PEN_E_DENIED, "changing a header")
        #expect(error.description == "changing a header: not declared in reads or writes")
        #expect(throws: HostError.self) { try HostError.check(PEN_E_LIMIT, "suspending") }
        #expect(throws: Never.self) { try HostError.check(PEN_OK, "suspending") }
    }
}
