import JSON
import MappingTemplate
import VTL

/// A rendering in one line, for tables.
struct Rendered {
    var text = ""
    var overrides = MappingOverrides()
    /// The fault's message where the rendering failed.
    var fault: String?

    init(
        _ template: String, body: String = "", context: String? = nil,
        mode: VTLDialect.Mode = .aws, _ fill: (MappingInput) -> Void = { _ in }
    ) throws {
        let template = try MappingTemplate(template, options: MappingTemplate.Options(mode: mode))
        let input = MappingInput(body: Array(body.utf8))
        input.context = try context.map { try JSONDocument($0) }
        fill(input)
        let renderer = MappingRenderer()
        do {
            try renderer.render(template, input)
            text = String(decoding: renderer.output, as: UTF8.self)
            overrides = renderer.overrides
        } catch {
            fault = error.message
        }
    }
}
