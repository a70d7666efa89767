import JSON
import MappingTemplate
import VTL

/// A template, a zero byte and a body: anything may be compiled and rendered, as AWS does and natively.
/// Bounds are small, so that a template which runs for ever ends at one of them at once.
public func fuzzVTL(_ bytes: UnsafeRawBufferPointer) {
    let text = bytes.bindMemory(to: UInt8.self)
    let end = text.firstIndex(of: 0) ?? text.endIndex
    let source = UnsafeBufferPointer(rebasing: text[..<end])
    let input = MappingInput(body: Array(text[end...].dropFirst()))
    input.querystring = [("q", "1"), ("é", "2")]
    input.header = [("X-Name", "it's")]
    var limits = VTLLimits()
    limits.stepsMax = 20_000
    limits.outputMax = 200_000
    limits.stringsMax = 400_000
    limits.elementsMax = 20_000
    limits.regexStepsMax = 10_000
    let renderer = MappingRenderer()
    for mode in [VTLDialect.Mode.aws, .velocity] {
        do throws(VTLError) {
            let options = MappingTemplate.Options(mode: mode, limits: limits)
            let template = try MappingTemplate(source, options: options)
            _ = template.template.calls
            try renderer.render(template, input)
            precondition(renderer.output.count <= limits.outputMax)
            // A second rendering must find nothing of the first.
            let first = Array(renderer.output)
            try renderer.render(template, input)
            precondition(first.elementsEqual(renderer.output), "two renderings differ")
            _ = renderer.overrides
        } catch {
            precondition(error.offset >= 0 && error.offset <= source.count)
            precondition(error.line >= 1 && error.column >= 1 && !error.description.isEmpty)
        }
    }
}
