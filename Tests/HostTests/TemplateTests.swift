import CPenstock
import Foundation
import MappingTemplate
import PenstockTesting
import Testing

@testable import PenstockHost

@Suite("pen.template/1")
struct TemplateTests {
    @Test(
        "a function gets its plugin's state, and what it answers outlives a poisoned view",
        arguments: [false, true])
    func call(_ poisons: Bool) throws {
        let harness = try PluginHarness(
            path: TestPlugins.functions, stateDirectory: TestPaths.state
        ) {
            $0.poisonsViews = poisons
        }
        var exchange = ExchangeDescription(phase: PEN_PHASE_VALIDATE)
        exchange.headers = [("x-name", "jo")]
        let result = harness.run(try harness.make(), exchange)
        #expect(result.verdict == PEN_CONTINUE)
        #expect(result.variable("ctx.step.said") == .string("jo"))
    }

    @Test("as many templates as the limit are compiled, and those that are known for ever")
    func limit() throws {
        let templates = CompiledTemplates()
        func number(_ text: String) throws -> UInt64 {
            var text = text
            return try text.withUTF8 {
                try templates.number(
                    pen_str(p: $0.baseAddress, n: $0.count), PEN_TEMPLATE_AWS,
                    MappingTemplate.Options())
            }
        }
        #expect(CompiledTemplates.capacity == 4096)
        for index in 1...4096 { try #require(number("t\(index)") == UInt64(index)) }
        #expect(try number("one more") == 0)
        #expect(try number("t1") == 1)
        #expect(templates.find(4096) != nil)
        #expect(templates.find(4097) == nil)
    }
}
