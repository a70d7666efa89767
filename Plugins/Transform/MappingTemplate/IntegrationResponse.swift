import CPenstock
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// One integration response: what becomes of the answers that it was selected for.
struct IntegrationResponse {
    let status: Int32
    /// Whether the method has no response of that status.
    let isUndeclared: Bool
    let parameters: ParameterProgram
    private let choice: ResponseTemplateChoice
    private let templates: [Int]
    private let types: [Bytes]
    private let handling: ContentHandling?

    init(
        _ config: Config, _ settings: MappingSettings, _ engine: TemplateEngine,
        _ access: inout Access
    ) throws {
        let setup = settings.setup
        status = Int32(try config.require("status").int(in: 200...599))
        isUndeclared = try config["undeclared"]?.bool() ?? false
        parameters = try ParameterProgram(
            config["parameters"], .response, settings, &access.reads)
        handling = try config["content_handling"]?.choice()
        let entries = config["templates"]?.members ?? []
        choice = ResponseTemplateChoice(keys: entries.map(\.name))
        types = entries.map { setup.storage.copy($0.name) }
        templates = try entries.map { try engine.compile($0.value) }
    }

    /// The template for a request with this Accept; nil: the body passes.
    func template(_ accept: Bytes) -> Int? { index(accept).map { templates[$0] } }

    /// The Content-Type of the response unless a mapping sets it: the template's, else JSON.
    func contentType(_ accept: Bytes) -> Bytes {
        index(accept).map { types[$0] } ?? "application/json"
    }

    private func index(_ accept: Bytes) -> Int? {
        choice.choose(accept.isAbsent ? nil : accept.buffer)
    }

    func conversion(
        _ exchange: Exchange, _ accept: Bytes, _ binaryTypes: BinaryMediaTypes
    ) -> ContentConversion {
        guard !binaryTypes.isEmpty else {
            return .response(handling, isBinary: false, acceptsBinary: false)
        }
        let type = exchange.header("content-type", of: .response)
        return .response(
            handling,
            isBinary: !type.isAbsent
                && binaryTypes.contains(MediaType.essence(of: type.buffer)),
            acceptsBinary: !accept.isAbsent
                && binaryTypes.contains(MediaType.first(ofAccept: accept.buffer)))
    }
}
