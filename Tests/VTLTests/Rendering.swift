import JSON
import VTL

/// Renders a template with variables given as JSON.
func render(
    _ template: String, _ variables: JSONValue = [:], mode: VTLDialect.Mode = .aws,
    limits: VTLLimits = VTLLimits()
) throws -> String {
    let template = try VTLTemplate.compile(
        template, dialect: VTLDialect(mode: mode), limits: limits)
    let renderer = VTLRenderer()
    renderer.begin(template)
    for (name, value) in variables.object?.members ?? [] { try renderer.set(value, named: name) }
    try renderer.render()
    return String(decoding: renderer.output, as: UTF8.self)
}

/// The error that a template ends with.
func failure(
    _ template: String, _ variables: JSONValue = [:], mode: VTLDialect.Mode = .aws,
    limits: VTLLimits = VTLLimits()
) -> VTLError? {
    do {
        _ = try render(template, variables, mode: mode, limits: limits)
        return nil
    } catch {
        return error as? VTLError
    }
}
