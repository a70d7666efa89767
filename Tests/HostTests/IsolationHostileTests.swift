import CPenstock
import PenstockCore
import PenstockHost
import Testing

/// Tests/HostilePlugins/README.md says what each does and what must come of it.
@Suite("A hostile plugin in isolation") struct IsolationHostileTests {
    private func instance(
        _ name: String, _ fixture: IsolationFixture
    ) throws -> IsolatedInstance {
        let instance = try IsolatedInstance(
            library: TestPlugins.hostile(name), descriptor: "penstock.test.hostile",
            spec: InstanceSpec(name: "hostile"), host: fixture.host, limits: fixture.limits)
        fixture.settle()
        return instance
    }

    @Test(
        "fails its own step and nothing else",
        arguments: [
            ("crashes_in_phase", 500, "died"), ("hangs_in_phase", 500, "time-out"),
            ("unknown_verdict", 500, "a verdict that the phase does not have"),
            ("never_resumes", 500, "time-out"),
            ("pending_without_suspend", 500, "PENDING without anything"),
            ("need_body_for_ever", 500, "NEED_BODY without"), ("double_resume", 200, ""),
            ("late_resume", 200, ""), ("leaks_tokens", 200, ""), ("keeps_views", 200, ""),
            ("undeclared_writes", 200, ""), ("bad_headers", 200, ""), ("random_tokens", 200, ""),
            ("huge_instance_size", 200, ""),
        ])
    func inPhases(name: String, status: Int32, detail: String) throws {
        let fixture = IsolationFixture()
        let hostile = try instance(name, fixture)
        let timeout: UInt32 = detail == "time-out" ? 200 : 20_000
        let route = fixture.route([StepDefinition(hostile, timeout: timeout)])
        let exchange = route.exchange()
        #expect(route.answer(exchange) == status)
        #expect(exchange.failureDetail.contains(detail) || detail.isEmpty)
        #expect(exchange.field(PEN_REQUEST_HEADERS, "x-hostile") == nil)
        route.end(exchange)
        #expect(fixture.loop.exchangesLent == 0)
        let plain = fixture.route([StepDefinition(try fixture.instance("plain"))])
        let next = plain.exchange()
        #expect(plain.answer(next) == 200)
        plain.end(next)
    }

    @Test(
        "is refused at create, and the gateway lives",
        arguments: [
            "traps_in_entry", "traps_in_init", "wrong_entry_size", "wrong_instance_size",
            "wrong_magic", "future_major", "no_factory", "overclaims", "null_phase",
        ])
    func atCreate(name: String) throws {
        let fixture = IsolationFixture()
        #expect(throws: PluginError.self) { _ = try instance(name, fixture) }
    }
}
