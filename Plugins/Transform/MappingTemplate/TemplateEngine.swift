import CPenstock
import JSON
import MappingTemplate
import VTL

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The instance's templates, and the one renderer that they take turns with.
final class TemplateEngine {
    /// The body looks like JSON and is none: the client's fault, which AWS answers with 400
    /// (corpora/vtl, toqoz, "Could not process payload…").
    struct UnreadablePayload: Error {
        let message: String
    }

    private let renderer = MappingRenderer()
    private let options: MappingTemplate.Options
    private let dialect: VTLDialect
    private var templates: [Compiled] = []
    /// The same, to use one without counting a reference.
    private var borrowed: [Unmanaged<Compiled>] = []
    private let request: ExchangeRequest
    private let current: CurrentExchange

    /// A template of the configuration, and where it stands there.
    private final class Compiled {
        let template: MappingTemplate
        let pointer: String

        init(_ template: MappingTemplate, at pointer: String) {
            self.template = template
            self.pointer = pointer
        }
    }

    init(_ settings: MappingSettings, _ access: inout Access) throws {
        let setup = settings.setup
        current = CurrentExchange(setup.host)
        if settings.dialect == .aws {
            if let functions = setup.config["functions"], functions.count > 0 {
                throw functions.error("only templates of the native dialect have functions")
            }
            options = MappingTemplate.Options()
        } else {
            options = MappingTemplate.Options(
                mode: .velocity, functions: try StepFunctions.read(setup.config, current),
                native: NativeTools(services: NativeServices(setup.host)))
        }
        dialect = options.dialect
        request = ExchangeRequest(settings.setup)
        access.reads += [
            "request.header.*", "request.query.*", "request.path.*", "ctx.*", "context.*",
            "stage.*",
        ]
    }

    /// Compiles a template of the configuration; the number is for `render`.
    func compile(_ config: Config) throws -> Int {
        do throws(VTLError) {
            var text = config.text
            let result = text.withUTF8 { bytes in
                Result { () throws(VTLError) in
                    try MappingTemplate(bytes, options: options, dialect: dialect)
                }
            }
            let compiled = Compiled(try result.get(), at: config.pointer)
            templates.append(compiled)
            borrowed.append(.passUnretained(compiled))
        } catch {
            throw config.error(error.description)
        }
        return templates.count - 1
    }

    /// Whether a template reads the body as JSON.
    func readsJSON(_ index: Int) -> Bool { templates[index].template.readsJSON }

    /// Renders a template. `read` is the body as the host has read it, if it was asked already. The text, and what `overrides` says then, are borrowed until the next
    /// rendering.
    func render(
        _ index: Int, _ exchange: Exchange, _ side: HeaderSide, body: Bytes, received: Bytes,
        read: UnsafeRawPointer? = nil, overrides: MappingOverrides?
    ) throws -> Bytes {
        request.begin(
            exchange, side, body: body, received: received, read: read, overrides: overrides)
        current.begin(exchange)
        try borrowed[index]._withUnsafeGuaranteedRef { try render($0) }
        return Bytes(renderer.output)
    }

    private func render(_ compiled: Compiled) throws {
        do throws(VTLError) {
            try renderer.render(compiled.template, request)
        } catch {
            guard error.code != .payload else { throw UnreadablePayload(message: error.message) }
            throw MappingFailure("the template at \(compiled.pointer): \(error)")
        }
    }

    /// Whether the last rendering left any.
    var hasOverrides: Bool { renderer.hasOverrides }

    /// What the last rendering left in `$context.requestOverride` and `$context.responseOverride`.
    var overrides: MappingOverrides { renderer.overrides }
}
