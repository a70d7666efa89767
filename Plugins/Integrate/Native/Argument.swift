import CPenstock
import JSON
import JSONPath
import NativeCall

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// One argument as configured.
enum Argument {
    /// The same for every request.
    case constant(JSONDocument)
    /// Text with variables in it.
    case text(Template)
    /// The body as it is.
    case body
    /// A value of the JSON body.
    case path(JSONPath)

    /// Reads it, and tries it when it is the same for every request: mistakes are found at load.
    init(
        _ config: Config, _ index: Int, _ function: NativeFunction, _ setup: Setup,
        _ reads: inout [String]
    ) throws {
        guard config.kind == .string else {
            let document = try JSONDocument(config.text)
            try Argument.attempt(config, function) { call throws(ArgumentError) in
                try call.set(index, to: .root, of: document.view)
            }
            self = .constant(document)
            return
        }
        let text = try config.string()
        if text == "${request.body}" {
            self = .body
        } else if text == "$" || text.hasPrefix("$.") || text.hasPrefix("$[") {
            do {
                self = .path(try JSONPath(text))
            } catch {
                throw config.error("\(error)")
            }
        } else {
            let template = try config.template(setup, &reads)
            if let constant = template.constant {
                try Argument.attempt(config, function) { call throws(ArgumentError) in
                    try call.set(index, toText: constant.buffer)
                }
            }
            self = .text(template)
        }
    }

    private static func attempt(
        _ config: Config, _ function: NativeFunction,
        _ set: (inout NativeCall) throws(ArgumentError) -> Void
    ) throws {
        var call = NativeCall(function)
        do throws(ArgumentError) {
            try set(&call)
        } catch {
            throw config.error(error.description)
        }
    }

    var needsBody: Bool {
        switch self {
        case .body, .path: true
        case .constant, .text: false
        }
    }

    func set(
        _ index: Int, in call: inout NativeCall, _ exchange: Exchange, _ body: BodyDocument
    ) throws {
        switch self {
        case .constant(let document): try call.set(index, to: .root, of: document.view)
        case .text(let template): try call.set(index, toText: template.render(exchange).buffer)
        case .body: try call.set(index, toText: body.bytes.buffer)
        case .path(let path):
            let document = try body.document()
            let found: JSONPathResult
            do {
                found = try path.evaluate(in: document)
            } catch {
                throw BodyError(message: "\(error)")
            }
            guard case .value(let value) = found else {
                throw ArgumentError(
                    path: call.signature.parameters[index].name,
                    message: "is missing: \(path.source)")
            }
            let (owner, node) = value.located(in: document)
            try call.set(index, to: node, of: owner.view)
            withExtendedLifetime(owner) {}
        }
    }
}

/// A request's body, parsed when the first argument needs it.
final class BodyDocument {
    let bytes: Bytes
    private var parsed: JSONDocument?

    init(_ exchange: Exchange) { bytes = exchange.body(.request) ?? "" }

    func document() throws -> JSONDocument {
        if let parsed { return parsed }
        let document = try BodyDocument.parse(bytes, "the body")
        parsed = document
        return document
    }

    static func parse(_ text: Bytes, _ what: String) throws -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(borrowing: text.buffer)
        } catch {
            throw BodyError(message: "\(what) is not JSON: \(error)")
        }
    }
}
