public import CPenstock
import PenstockPlugin

/// Renders a template by `pen.template/1`, and offers functions to other steps' templates by
/// `pen.template-functions/1`.
final class FunctionsFixture: Validator {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.test.functions", name: "FunctionsFixture", version: "1.0.0",
            configSchema: #"{"type": "object"}"#,
            reads: ["request.header.x-name", "request.query.*"], writes: ["ctx.*"])
    }

    private let template: UInt64
    private let variable: Bytes

    init(_ setup: Setup) throws {
        let text = try setup.config.string("template", or: "$context.httpMethod")
        do throws(TemplateFailure) {
            template = try setup.host.template(text)
        } catch {
            throw setup.config.error(error.description)
        }
        variable = setup.storage.copy("ctx.\(setup.name).text")
        setup.offer(PEN_EXT_TEMPLATE_FUNCTIONS, FunctionsFixture.table(setup.storage))
    }

    func validate(_ exchange: Exchange) throws -> Verdict {
        try exchange.setVariable(variable, .string(exchange.render(template)))
        return .continue
    }

    /// `twice(n)`: 2 n. `shout(text)`: the text as JSON with its length. `fail()`: fails.
    private static func table(_ storage: Storage) -> UnsafeRawPointer {
        let functions = storage.copy(
            [("twice", 1, 1), ("shout", 1, 2), ("fail", 0, 0)].map {
                (name: String, least: UInt32, most: UInt32) in
                pen_template_function(
                    size: UInt32(MemoryLayout<pen_template_function>.size), arguments_min: least,
                    arguments_max: most, reserved: 0, name: storage.copy(name))
            })
        let table = storage.copy([
            pen_template_functions(
                size: UInt32(MemoryLayout<pen_template_functions>.size),
                count: UInt32(functions.count), functions: functions.baseAddress.unsafelyUnwrapped,
                call: { _, index, arguments, _, out, error in
                    switch index {
                    case 0:
                        out.pointee = .int(2 * (arguments?.pointee.i ?? 0))
                        return PEN_OK
                    case 1:
                        out.pointee = .json(#"{"said": "HEY", "n": 3}"#)
                        return PEN_OK
                    default:
                        error.pointee = "it always does"
                        return PEN_E_FAILED
                    }
                })
        ])
        return UnsafeRawPointer(table.baseAddress.unsafelyUnwrapped)
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(FunctionsFixture.self)
}
