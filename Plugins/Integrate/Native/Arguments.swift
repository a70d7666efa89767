import CPenstock
import JSON
import JSONPath
import NativeCall

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The request's body is not what arguments are taken from.
struct BodyError: Error {
    let message: String
}

/// Where a function's arguments come from.
struct Arguments {
    private enum Source {
        /// One for each parameter that is given.
        case mapped([(parameter: Int, value: Argument)])
        /// A mapping template that makes a JSON object.
        case template(UInt64)
        /// A JSON body with members of the parameters' names.
        case body
    }

    private let source: Source
    private let given: [Int]
    private let signature: NativeSignature
    /// Whether the request's body must be there.
    let needsBody: Bool

    init(_ setup: Setup, _ function: NativeFunction, _ reads: inout [String]) throws {
        let config = setup.config
        let signature = function.signature
        self.signature = signature
        given = signature.parameters.indices.filter { signature.parameters[$0].isGiven }
        if let arguments = config["arguments"] {
            let mapped = try Arguments.mapped(arguments, setup, function, &reads)
            source = .mapped(mapped)
            needsBody = mapped.contains { $0.value.needsBody }
        } else if let template = config["template"] {
            do {
                source = .template(try setup.host.template(try template.string()))
            } catch let failure as TemplateFailure {
                throw template.error(failure.description)
            }
            reads = Native.descriptor.reads.map { "\($0)" }
            needsBody = true
        } else {
            source = .body
            needsBody = !given.isEmpty
        }
        if needsBody { reads.append("request.body") }
    }

    private static func mapped(
        _ config: Config, _ setup: Setup, _ function: NativeFunction, _ reads: inout [String]
    ) throws -> [(parameter: Int, value: Argument)] {
        var mapped: [(parameter: Int, value: Argument)] = []
        for (name, value) in config.members {
            guard let index = function.parameter(named: name) else {
                let names = function.signature.parameters.map(\.name).joined(separator: ", ")
                throw value.error(
                    "\(function.signature.name) has no parameter \(name); it has \(names)")
            }
            let parameter = function.signature.parameters[index]
            guard parameter.isGiven else {
                let reason =
                    parameter.countOf.map { other in
                        "it is the length of \(function.signature.parameters[other].name)"
                    } ?? "it only comes out"
                throw value.error("\(name) can't be given: \(reason)")
            }
            mapped.append((index, try Argument(value, index, function, setup, &reads)))
        }
        for (index, parameter) in function.signature.parameters.enumerated() where parameter.isGiven
        {
            guard mapped.contains(where: { $0.parameter == index }) else {
                throw config.error("\(parameter.name) of \(function.signature.name) is missing")
            }
        }
        return mapped
    }

    /// Sets every argument of a call.
    func set(in call: inout NativeCall, _ exchange: Exchange) throws {
        switch source {
        case .mapped(let mapped):
            let body = BodyDocument(exchange)
            for (parameter, value) in mapped { try value.set(parameter, in: &call, exchange, body) }
        case .template(let template):
            do {
                try set(in: &call, from: try exchange.render(template), what: "the template's text")
            } catch let error as BodyError {
                // What the template made is its author's, not the client's.
                throw ConfigError(error.message)
            }
        case .body:
            guard !given.isEmpty else { return }
            try set(in: &call, from: exchange.body(.request) ?? "", what: "the body")
        }
    }

    private func set(in call: inout NativeCall, from text: Bytes, what: String) throws {
        let document = try BodyDocument.parse(text, what)
        guard document.view.isObject(.root) else {
            throw BodyError(message: "\(what) must be a JSON object of arguments")
        }
        for index in given {
            let name = signature.parameters[index].name
            let node = document.view.member(.root, named: name)
            guard node.exists else { throw ArgumentError(path: name, message: "is missing") }
            try call.set(index, to: node, of: document.view)
        }
        withExtendedLifetime(document) {}
    }
}
