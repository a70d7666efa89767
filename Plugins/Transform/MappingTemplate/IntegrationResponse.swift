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
    /// nil: Accept selects the template.
    private let selection: AnswerSelection?
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
        selection = try config["selection"].map {
            try AnswerSelection($0.elements, settings, &access)
        }
    }

    /// What becomes of a body.
    struct Choice {
        /// nil: the body passes.
        let template: Int?
        /// The Content-Type of the response unless a mapping sets it.
        let contentType: Bytes
    }

    /// The template for an answer to a request with this Accept.
    ///
    /// - Parameter status: what the integration answered.
    func choose(
        _ exchange: Exchange, _ accept: Bytes, status: () -> Int64, _ body: inout MappedBody
    ) throws -> Choice {
        guard let selection else {
            let index = choice.choose(accept.isAbsent ? nil : accept.buffer)
            return Choice(
                template: index.map { templates[$0] },
                contentType: index.map { types[$0] } ?? "application/json")
        }
        let key = try selection.key(exchange, status: status(), &body)
        let index = choice.choose(key: key.isAbsent ? nil : key.buffer)
        // Its key is no media type.
        return Choice(template: index.map { templates[$0] }, contentType: "application/json")
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
