import CPenstock
import JSON
import JSONSchema
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The models that bodies must be like, by content type.
///
/// A class, because the parser's memory is used again from request to request of its loop.
final class BodyModels {
    /// The variable that the host shows as `$context.error.validationErrorString`.
    let variable: String

    private let variableName: Bytes
    private let types: [(type: MediaType, schema: Int)]
    private let fallback: Int?
    private let models: [Model]
    /// The same, to use one without counting a reference.
    private let borrowed: [Unmanaged<Model>]
    private let bodySizeMax: Int
    private let tellsProblems: Bool
    private let scratch = JSONParserScratch()
    // AWS doesn't say how deep a body may be; the parser's own bound is on the schema's side too.
    private let options = JSONOptions(depthMax: 512, sizeMax: .max)

    private final class Model {
        let schema: JSONSchema
        let order: JSONSchemaOrder

        init(_ schema: JSONSchema) {
            self.schema = schema
            order = JSONSchemaOrder(schema)
        }
    }

    /// nil: no content type has a model.
    init?(_ setup: Setup) throws {
        let config = setup.config
        let models = try ModelSet(config)
        var types: [(type: MediaType, schema: Int)] = []
        var schemas: [JSONSchema] = []
        var fallback: Int?
        for (type, name) in config["request_models"]?.members ?? [] {
            schemas.append(try models.compile(name))
            if type == "$default" {
                fallback = schemas.count - 1
            } else {
                types.append((MediaType(type), schemas.count - 1))
            }
        }
        tellsProblems = try config.bool("problems", or: false)
        if tellsProblems, models.dialect == .aws, let problems = config["problems"] {
            throw problems.error("only the native dialect tells problems to the client")
        }
        guard !schemas.isEmpty else { return nil }
        self.types = types
        self.fallback = fallback
        self.models = schemas.map { Model($0) }
        borrowed = self.models.map { .passUnretained($0) }
        bodySizeMax = Int(try config.int("body_size_max", or: 0, in: 0...Int64.max))
        variable = "ctx.\(setup.name).validationErrorString"
        variableName = setup.storage.copy(variable)
    }

    func validate(_ exchange: Exchange) throws -> Verdict {
        guard let body = exchange.body(.request) else {
            // AWS: a body whose type has no model is not validated.
            guard let index = schema(for: exchange) else { return .continue }
            exchange.state = UnsafeMutableRawPointer(bitPattern: index + 1)
            try exchange.requireBody(atMost: bodySizeMax)
            return .needBody
        }
        // What was found before there was a body.
        let known = exchange.state.map { Int(bitPattern: $0) - 1 }
        guard let index = known ?? schema(for: exchange) else { return .continue }
        if let read = exchange.bodyJSON(.request), let view = JSONView(borrowing: read) {
            let verdict = borrowed[index]._withUnsafeGuaranteedRef {
                $0.schema.verdict(view, guessingBy: $0.order)
            }
            if verdict == .valid { return .continue }
            // Messages are told of a document.
            if let document = scratch.borrow(read) {
                return try refuse(exchange, document, models[index].schema)
            }
        }
        return try validate(exchange, body, index)
    }

    /// A body that the host hasn't read.
    @inline(never)
    private func validate(_ exchange: Exchange, _ body: Bytes, _ index: Int) throws -> Verdict {
        // No body is an empty object: the recorded POST without one to a model of an array is 400.
        let text = body.n == 0 ? Bytes("{}") : body
        let document: JSONDocument
        do throws(JSONError) {
            document = try scratch.parse(borrowing: text.buffer, options: options)
        } catch {
            return try refuse(exchange, syntax: error)
        }
        let schema = models[index].schema
        switch schema.verdict(document) {
        case .valid: return .continue
        case .invalid, .exceeded: return try refuse(exchange, document, schema)
        }
    }

    private func schema(for exchange: Exchange) -> Int? {
        let field = exchange.header("content-type")
        let isSaid = !field.isAbsent && !MediaType.isBlank(field.buffer)
        for entry in types {
            if isSaid {
                if entry.type.isType(of: field.buffer) { return entry.schema }
            } else if entry.type == .json {
                return entry.schema
            }
        }
        return fallback
    }

    @inline(never)
    private func refuse(_ exchange: Exchange, syntax error: JSONError) throws -> Verdict {
        if tellsProblems {
            return try Problems([Problem(pointer: "", detail: "not JSON: \(error)")]).answer(
                exchange)
        }
        // The words of AWS's execution log for a body that is not JSON.
        return try refuse(exchange, told: "[Unknown error parsing request body]")
    }

    @inline(never)
    private func refuse(
        _ exchange: Exchange, _ document: JSONDocument, _ schema: JSONSchema
    ) throws -> Verdict {
        let violations = schema.violations(document)
        if tellsProblems {
            return try Problems(
                violations.map { Problem(pointer: $0.instance.description, detail: $0.message) }
            ).answer(exchange)
        }
        return try refuse(exchange, told: violations.validationErrorString)
    }

    private func refuse(_ exchange: Exchange, told text: String) throws -> Verdict {
        try exchange.setVariable(variableName, .string(exchange.copy(text)))
        // aws-surface.md §4: a WebSocket API has its own words.
        let isHTTP = exchange.request.kind == PEN_KIND_HTTP
        try exchange.respond(
            .badRequestBody, message: isHTTP ? "Invalid request body" : "Bad request body")
        return .respond
    }
}
