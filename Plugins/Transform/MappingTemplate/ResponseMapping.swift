import CPenstock
import JSON
import MappingTemplate
import PCRE

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The way from the integration's response to the method response: selection, parameters, body,
/// overrides, in AWS's order, and then all of it onto the exchange at once.
final class ResponseMapping {
    /// What selection patterns are tried on.
    enum SelectOn: String, CaseIterable {
        case status
        case errorMessage = "error_message"
    }

    private let type: IntegrationType
    private let selectsOn: SelectOn
    private let selector: IntegrationResponseSelector
    private let responses: [IntegrationResponse]
    private let binaryTypes: BinaryMediaTypes
    private let bodySizeMax: Int
    private let variables: MappingVariables
    private let engine: TemplateEngine
    private let memory = ConversionMemory()
    private let scratch = JSONParserScratch()
    private var headers = Mapped()
    private var operations: [HeaderOperation] = []

    /// nil: the responses of a proxy integration are not mapped at all.
    init?(_ settings: MappingSettings, _ engine: TemplateEngine, _ access: inout Access) throws {
        let config = settings.setup.config
        type = settings.type
        self.engine = engine
        variables = settings.variables
        binaryTypes = settings.binaryTypes
        bodySizeMax = settings.bodySizeMax
        selectsOn = try config["select_on"]?.choice() ?? .status
        let entries = config["responses"]?.elements ?? []
        if type.isProxy {
            if let responses = config["responses"], !entries.isEmpty {
                throw responses.error("\(type.rawValue) integrations pass the response as it is")
            }
            return nil
        }
        do throws(SelectionError) {
            selector = try IntegrationResponseSelector(
                patterns: entries.map { $0["selection_pattern"]?.text })
        } catch {
            throw (entries[error.index]["selection_pattern"] ?? config).error(error.description)
        }
        responses = try entries.map {
            try IntegrationResponse($0, settings, engine, &access)
        }
        access.reads += [
            "request.header.accept", "request.header.x-amzn-trace-id", "response.header.*",
            "response.body",
        ]
        // A step that has the request's half only has nothing to read of itself.
        if !entries.isEmpty {
            access.reads += [String(variables.status), String(variables.overrides)]
        }
        access.writes += ["response.header.*", "response.body", "response.status"]
    }

    func run(_ exchange: Exchange) throws -> Verdict {
        guard let body = exchange.body(.response) else {
            try exchange.requireBody(atMost: bodySizeMax)
            return .needBody
        }
        guard let index = try select(exchange, body), !responses[index].isUndeclared else {
            // Recorded (test_http_integration_status_code_selection's kin); the words are AWS's.
            let why =
                "No match for output mapping and no default endpoint response configured. "
                + "Endpoint Response Status Code: \(exchange.status)"
            exchange.host.log(.warning, why)
            exchange.explainFailure(why)
            try exchange.respond(.apiConfigurationError)
            return .respond
        }
        try map(exchange, responses[index], body)
        return .continue
    }

    private func select(_ exchange: Exchange, _ body: Bytes) throws -> Int? {
        guard type != .mock, selectsOn == .errorMessage else {
            return try select(answered(exchange))
        }
        // A function's answer without errorMessage, or that is no object, is a success.
        guard let document = try? scratch.parse(borrowing: body.buffer),
            document.kind(of: .root) == .object
        else { return try selector.select(nil) }
        let message = document.member(.root, named: "errorMessage")
        guard message.exists, document.kind(of: message) == .string else {
            return try selector.select(nil)
        }
        return try selector.select(document.text(of: message))
    }

    /// The status of the integration's answer; a MOCK's request template said it.
    private func answered(_ exchange: Exchange) -> Int64 {
        guard type == .mock else { return Int64(exchange.status) }
        let said = exchange.variable(variables.statusHandle)
        return said.type == PEN_NULL ? Int64(exchange.status) : said.i
    }

    private func select(_ status: Int64) throws -> Int? {
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            let base = digits.baseAddress.unsafelyUnwrapped
            let count = Bytes.write(status, to: base)
            return try selector.select(UnsafeBufferPointer(start: base, count: count))
        }
    }

    private func map(
        _ exchange: Exchange, _ response: IntegrationResponse, _ body: Bytes
    ) throws {
        headers.removeAll()
        var mapped = MappedBody(body, scratch)
        try response.parameters.run(exchange, .response, &mapped) { _, name, value in
            headers.append(name, value)
        }
        let accept = exchange.header("accept", of: .received)
        let conversion = response.conversion(exchange, accept, binaryTypes)
        var converted = try conversion.apply(body, memory)
        var status = response.status
        var overrides = MappingOverrides(restoring: exchange.variable(variables.overridesHandle))
        let choice = try response.choose(
            exchange, accept, status: { answered(exchange) }, &mapped)
        if let template = choice.template {
            guard conversion.isText else {
                throw MappingFailure("a template can't be applied to a binary body")
            }
            converted = try engine.render(
                template, exchange, .received, body: converted,
                received: conversion == .text ? body : converted, overrides: overrides)
            overrides = engine.overrides
        }
        if !overrides.response.isEmpty { apply(overrides, &status, exchange) }
        try write(exchange, contentType: choice.contentType)
        if status != exchange.status { try exchange.setStatus(status) }
        if converted.p != body.p || converted.n != body.n {
            try exchange.replaceBody(.response, with: converted)
        }
    }

    /// API Gateway ignores a status that is no number from 100 to 599. One below 200 is ignored here
    /// too: no recording says what comes of it, and RFC 9110 §15.2 lets no exchange end with it.
    private func apply(
        _ overrides: MappingOverrides, _ status: inout Int32, _ exchange: Exchange
    ) {
        for (name, value) in overrides.responseHeader {
            headers.override(exchange.copy(name), exchange.copy(value), ignoringCase: true)
        }
        if let wanted = overrides.status, (200...599).contains(wanted) { status = Int32(wanted) }
    }

    /// Nothing of the backend's headers but what is mapped; a response always has a Content-Type
    /// (reference/aws-surface.md §2.7, "response always has").
    private func write(_ exchange: Exchange, contentType: Bytes) throws {
        operations.removeAll(keepingCapacity: true)
        operations.append(.clear)
        operations.append(.set("Content-Type", contentType))
        // §2.7 as well: "X-Amzn-Trace-Id except MOCK/HTTP_PROXY/errors", here as the backend got it.
        if type != .mock {
            let trace = exchange.header("x-amzn-trace-id")
            if !trace.isAbsent { operations.append(.set("X-Amzn-Trace-Id", trace)) }
        }
        for (index, field) in headers.fields.enumerated() {
            let isRepeated = headers.fields[0..<index].contains {
                $0.name.equalsIgnoringCase(field.name)
            }
            let value = exchange.cleaned(field.value)
            operations.append(isRepeated ? .append(field.name, value) : .set(field.name, value))
        }
        try operations.withUnsafeBufferPointer { try exchange.change($0, of: .response) }
    }
}
