import CPenstock
import JSON
import MappingTemplate
import PenstockCore

/// An exchange as templates of `pen.template/1` see it: what the running instance declared to read.
final class TemplateRequest: MappingRequest {
    private var exchange: Exchange?
    private(set) var body = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var overrides: MappingOverrides { MappingOverrides() }

    func begin(_ exchange: Exchange, _ direction: UInt32) {
        self.exchange = exchange
        let isRequest = direction == PEN_REQUEST_BODY
        let whole = isRequest ? exchange.pointee.requestBody : exchange.pointee.responseBody
        let isReadable = exchange.mayRead(isRequest ? .requestBody : .responseBody)
        body =
            isReadable && whole.isWhole
            ? whole.bytes.buffer : UnsafeBufferPointer(start: nil, count: 0)
    }

    func forEachParameter(
        _ place: MappingPlace,
        _ take: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard let exchange else { return }
        switch place {
        case .path:
            var position = 0
            while let member = exchange.nextMember(of: ByteView("request.path."), &position) {
                guard exchange.mayRead(.path, member.name) else { continue }
                take(member.name.buffer, member.value.s.buffer)
            }
        case .querystring:
            var position = 0
            while let (key, value) = exchange.nextQueryPair(&position) {
                let name = exchange.decoded(key, plusIsSpace: true)
                guard exchange.mayRead(.query, name) else { continue }
                take(name.buffer, exchange.decoded(value, plusIsSpace: true).buffer)
            }
        case .header:
            for i in 0..<Int(exchange.pointee.receivedHeaders) {
                let field = exchange.pointee.request.fields[i]
                guard exchange.mayRead(.requestHeaders, field.nameView) else { continue }
                take(field.nameView.buffer, field.valueView.buffer)
            }
        }
    }

    func contextVariable(_ name: String) -> MappingContextValue {
        guard let exchange else { return .none }
        if ContextCatalog.isFamily(name) {
            return contextNames(below: name).isEmpty ? .none : .family
        }
        guard let value = variable(name, exchange), value.type != PEN_NULL else { return .none }
        switch value.type {
        case PEN_STRING: return .text(value.s.buffer)
        case PEN_BOOL: return .string(value.i != 0 ? "true" : "false")
        case PEN_INT: return .string(String(value.i))
        case PEN_DOUBLE: return .string(value.d.description)
        default:
            // A variable that says it is JSON and is not stays the text that it is.
            return (try? JSONDocument(value.s.buffer)).map { .json($0, .root) }
                ?? .text(value.s.buffer)
        }
    }

    func contextNames(below family: String) -> [String] {
        guard let exchange else { return [] }
        return ContextCatalog.names(
            below: family, isPresent: { variable($0, exchange) != nil },
            authorizer: {
                var found: [String] = []
                var position = 0
                let family = ByteView("context.authorizer.")
                while let member = exchange.nextMember(of: family, &position) {
                    found.append(String(member.name))
                }
                return found
            })
    }

    private func variable(_ name: String, _ exchange: Exchange) -> pen_value? {
        var full = "context." + name
        return full.withUTF8 { bytes in
            VariableReference(pen_str(p: bytes.baseAddress, n: bytes.count))?.resolve(exchange)
        }
    }

    var stageVariables: JSONDocument? {
        guard let exchange else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        var position = 0
        while let member = exchange.nextMember(of: ByteView("stage."), &position) {
            writer.key(String(member.name))
            writer.string(String(member.value.s))
        }
        writer.endObject()
        // What a writer wrote is JSON.
        return position == 1 ? nil : try? JSONDocument(writer.bytes)
    }
}
