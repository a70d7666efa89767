import CPenstock
import JSON
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The way from the method request to the integration request: parameters, body, overrides, in
/// AWS's order, and then all of it onto the exchange at once.
final class RequestMapping {
    private let type: IntegrationType
    private let parameters: ParameterProgram
    private let choice: RequestTemplateChoice
    private let templates: [Int]
    /// Renders to the key of the template that applies; nil: the Content-Type is.
    private let selection: Int?
    private let kept: KeptValues?
    /// Asked before the two, whose values are large.
    private let mapsParameters: Bool
    private let handling: ContentHandling?
    private let binaryTypes: BinaryMediaTypes
    private let sendsBody: Bool
    private let bodySizeMax: Int
    private let variables: MappingVariables
    private let engine: TemplateEngine
    private let memory = ConversionMemory()
    private let scratch = JSONParserScratch()
    private let writer: RequestWriter

    init(_ settings: MappingSettings, _ engine: TemplateEngine, _ access: inout Access) throws {
        let setup = settings.setup
        let config = setup.config["request"]
        type = settings.type
        self.engine = engine
        variables = settings.variables
        binaryTypes = settings.binaryTypes
        bodySizeMax = settings.bodySizeMax
        handling = try config?["content_handling"]?.choice()
        parameters = try ParameterProgram(
            config?["parameters"], .request, settings, &access.reads)
        let entries = config?["templates"]?.members ?? []
        if type.isProxy, let templates = config?["templates"] {
            throw templates.error("\(type.rawValue) integrations have no templates")
        }
        choice = RequestTemplateChoice(
            keys: entries.map(\.name),
            passthrough: try config?["passthrough_behavior"]?.choice() ?? .whenNoMatch)
        templates = try entries.map { try engine.compile($0.value) }
        selection = try config?["selection"].map { try engine.compile($0) }
        if type.isProxy, let kept = config?["kept"], kept.count > 0 {
            throw kept.error("\(type.rawValue) integrations have no templates to select")
        }
        kept = try config?["kept"].map { try KeptValues($0, settings, &access) }
        mapsParameters = !parameters.isEmpty || kept != nil
        let method = try setup.config["method"]?.string()
        sendsBody = method.map { !RequestMapping.isBodiless($0) } ?? true
        writer = RequestWriter(settings, method: method)
        access.reads += ["request.header.*", "request.body"]
        access.writes += ["request.header.*", "request.body"] + variables.names
    }

    private static func isBodiless(_ method: String) -> Bool {
        method == "GET" || method == "HEAD" || method == "OPTIONS"
    }

    func run(_ exchange: Exchange) throws -> Verdict {
        if let forbidden = parameters.forbidden {
            throw MappingFailure("the header \(forbidden) can't be mapped to this integration")
        }
        let contentType = exchange.header("content-type")
        if let selection { return try select(exchange, by: selection, contentType) }
        let choice =
            type.isProxy
            ? .passThrough : choice.choose(contentType.isAbsent ? nil : contentType.buffer)
        if choice == .unsupportedMediaType {
            try exchange.respond(.unsupportedMediaType)
            return .respond
        }
        guard needsBody(choice, exchange) else {
            return try map(exchange, .passThrough, contentType, body: "", keepsBody: true)
        }
        guard let body = exchange.body(.request) else {
            try exchange.requireBody(atMost: bodySizeMax)
            return .needBody
        }
        return try map(exchange, choice, contentType, body: body, keepsBody: false)
    }

    /// The message itself chooses.
    private func select(
        _ exchange: Exchange, by selection: Int, _ contentType: Bytes
    ) throws -> Verdict {
        guard let body = exchange.body(.request) else {
            try exchange.requireBody(atMost: bodySizeMax)
            return .needBody
        }
        let outcome: RequestTemplateChoice.Outcome
        do {
            let key = try engine.render(
                selection, exchange, .request, body: body, received: body, overrides: nil)
            outcome = choice.choose(key: key.buffer)
        } catch let fault as TemplateEngine.UnreadablePayload {
            try exchange.respond(.default4XX, message: exchange.copy(fault.message))
            return .respond
        }
        if outcome == .unsupportedMediaType {
            try exchange.respond(.unsupportedMediaType)
            return .respond
        }
        return try map(exchange, outcome, contentType, body: body, keepsBody: false)
    }

    /// A proxy integration streams what no mapping looks at. A body of unknown length is read first:
    /// backends are told a length (recorded: test_apigateway_header_remapping_http[HTTP_PROXY]).
    private func needsBody(
        _ choice: RequestTemplateChoice.Outcome, _ exchange: Exchange
    ) -> Bool {
        !type.isProxy || handling != nil || parameters.readsBody
            || (type == .httpProxy && exchange.bodyLength(.request) == nil)
    }

    private func map(
        _ exchange: Exchange, _ choice: RequestTemplateChoice.Outcome, _ contentType: Bytes,
        body: Bytes, keepsBody: Bool
    ) throws -> Verdict {
        writer.begin()
        if mapsParameters, try !mapParameters(exchange, body) { return .respond }
        let isBinary =
            !binaryTypes.isEmpty
            && binaryTypes.contains(
                contentType.isAbsent ? nil : MediaType.essence(of: contentType.buffer))
        let conversion = ContentConversion.request(handling, isBinary: isBinary)
        // What could be read as JSON is UTF-8, so that nothing of it is replaced.
        var read: UnsafeRawPointer?
        if case .template(let index) = choice, conversion == .text, engine.readsJSON(index) {
            read = exchange.bodyJSON(.request)
        }
        var converted =
            keepsBody || read != nil ? body : try conversion.apply(body, memory)
        if case .template(let index) = choice {
            guard conversion.isText else {
                throw MappingFailure("a template can't be applied to a binary body")
            }
            do {
                converted = try engine.render(
                    templates[index], exchange, .request, body: converted,
                    received: conversion == .text ? body : converted, read: read, overrides: nil)
            } catch let fault as TemplateEngine.UnreadablePayload {
                try exchange.respond(.default4XX, message: exchange.copy(fault.message))
                return .respond
            }
            // aws-templates.md, fact 8: a template that renders to nothing sends {}.
            if converted.n == 0 { converted = "{}" }
            if engine.hasOverrides { try override(exchange) }
        }
        if type == .mock { return try answerMock(exchange, converted) }
        let isBodiless = writer.isBodiless(exchange)
        try writer.write(
            exchange, contentType: contentType,
            hasBody: !isBodiless && (keepsBody || converted.n > 0))
        if !keepsBody {
            try replaceBody(exchange, body, sendsBody && !isBodiless ? converted : "")
        }
        return .continue
    }

    /// False: the exchange is answered.
    @inline(never)
    private func mapParameters(_ exchange: Exchange, _ body: Bytes) throws -> Bool {
        var mapped = MappedBody(body, scratch)
        do {
            try parameters.run(exchange, .request, &mapped) { place, name, value in
                writer.map(place, name, value)
            }
        } catch is MappedBody.NotJSON {
            // The words are LocalStack's, from AWS; unrecorded.
            try exchange.respond(.default4XX, message: "Invalid JSON in request body")
            return false
        }
        try kept?.keep(exchange, &mapped)
        return true
    }

    /// What the template has left in `$context`: for this side, and saved for the other.
    @inline(never)
    private func override(_ exchange: Exchange) throws {
        let overrides = engine.overrides
        if !overrides.isEmpty { try save(overrides, exchange) }
        if type != .mock { writer.override(overrides, exchange) }
    }

    private func replaceBody(_ exchange: Exchange, _ old: Bytes, _ new: Bytes) throws {
        if new.p == old.p, new.n == old.n { return }
        try exchange.replaceBody(.request, with: new)
    }

    /// MOCK has no backend: what the template made says the status, and nothing else of it counts.
    private func answerMock(_ exchange: Exchange, _ text: Bytes) throws -> Verdict {
        guard let status = MockStatus.read(text, scratch) else {
            throw MappingFailure(
                "Unable to parse statusCode. It should be an integer that is defined in the "
                    + "request template.")
        }
        try exchange.setVariable(variables.status, .int(status))
        return .continue
    }

    /// What the request's template set on $context is still there in the response's
    /// (aws-templates.md, fact 10).
    private func save(_ overrides: MappingOverrides, _ exchange: Exchange) throws {
        let whole = JSONValue.object(
            JSONObject([
                ("request", .object(overrides.request)), ("response", .object(overrides.response)),
            ]))
        try exchange.setVariable(variables.overrides, .json(exchange.copy(whole.compact)))
    }
}
