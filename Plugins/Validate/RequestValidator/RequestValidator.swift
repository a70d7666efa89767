public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Refuses requests as an AWS `RequestValidator` does: required parameters first, then the body
/// against its model.
///
/// One instance a loop, so that parsing and validating use memory that is there already.
struct RequestValidator: Validator {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.validate.request-validator", name: "RequestValidator",
            version: "1.0.0", vendor: "Penstock",
            summary: "Refuses requests without their parameters or with a body unlike its model.",
            configSchema: configSchema, flags: [.pure, .isolateOK],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.body",
            ], writes: ["ctx.*"])
    }

    private let parameters: RequiredParameters
    private let bodies: BodyModels?

    init(_ setup: Setup) throws {
        var reads: [String] = []
        parameters = try RequiredParameters(setup, &reads)
        bodies = try BodyModels(setup)
        if bodies != nil { reads += ["request.header.content-type", "request.body"] }
        setup.declare(reads: reads)
        setup.declare(writes: bodies.map { [$0.variable] } ?? [])
        setup.wantsEvents = false
    }

    func validate(_ exchange: Exchange) throws -> Verdict {
        // AWS: "Request validation in API Gateway": parameters first, and a body is not looked at
        // when one is missing (recorded messages name one or the other).
        if let message = try parameters.missing(exchange) {
            try exchange.respond(.badRequestParameters, message: message)
            return .respond
        }
        return try bodies?.validate(exchange) ?? .continue
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(RequestValidator.self)
}
