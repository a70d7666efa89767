import CPenstock
import MappingTemplate
import PenstockCore
import VTL

/// "pen.template/1" (ext/template.h).
enum TemplateExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_template(
            size: Extensions.size(pen_template.self), reserved: 0,
            compile: { TemplateExtension.compile($1, $2, $3) },
            render: { TemplateExtension.render(Exchange($0), $1, $2, $3, $4) },
            call: { TemplateFunctionCall.run(Exchange($0), $1, $2, $3, $4, $5, $6) }))

    private static let templates = CompiledTemplates()

    private static func compile(
        _ text: pen_str, _ dialect: UInt32, _ error: UnsafeMutablePointer<pen_template_error>
    ) -> UInt64 {
        guard text.isPlausible(limit: textLimit), dialect <= PEN_TEMPLATE_NATIVE else {
            TemplateExtension.say("not a text, or not a dialect", 0, 0, error)
            return 0
        }
        do throws(VTLError) {
            let options = MappingTemplate.Options(
                mode: dialect == PEN_TEMPLATE_AWS ? .aws : .velocity)
            let number = try templates.number(text, dialect, options)
            if number == 0 { TemplateExtension.say("there are too many templates", 0, 0, error) }
            return number
        } catch let fault {
            TemplateExtension.say(fault.description, fault.line, fault.column, error)
            return 0
        }
    }

    private static func say(
        _ message: String, _ line: Int, _ column: Int,
        _ error: UnsafeMutablePointer<pen_template_error>
    ) {
        error.pointee.line = UInt32(line)
        error.pointee.column = UInt32(column)
        error.pointee.message = TemplateThread.current.keep(message)
    }

    private static func render(
        _ exchange: Exchange, _ number: UInt64, _ direction: UInt32,
        _ out: UnsafeMutablePointer<pen_str>, _ fault: UnsafeMutablePointer<pen_str>
    ) -> pen_status {
        fault.pointee = .absent
        guard let template = templates.find(number), direction <= PEN_RESPONSE_BODY else {
            return PEN_E_ARGUMENT
        }
        let thread = TemplateThread.current
        thread.request.begin(exchange, direction)
        do throws(VTLError) {
            try thread.renderer.render(template, thread.request)
        } catch {
            var text = error.description
            fault.pointee =
                text.withUTF8 {
                    exchange.pointee.arena.copy(pen_str(p: $0.baseAddress, n: $0.count))
                }
                ?? ByteView("a template failed")
            return PEN_E_FAILED
        }
        let output = thread.renderer.output
        guard
            let copy = exchange.pointee.arena.copy(pen_str(p: output.baseAddress, n: output.count))
        else { return PEN_E_LIMIT }
        out.pointee = copy.isPresent ? copy : pen_str("")
        return PEN_OK
    }
}
