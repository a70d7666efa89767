import ByteEncodings
import CPenstock
import JSON
import LambdaEvents
import LambdaPlugin
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Writes the payload of an invocation: the event of a proxy integration, or the body as it is.
final class PayloadWriter {
    private let format: EventFormat?
    private let facts: EventFacts
    private let fields: EventFields
    private let binaryTypes: BinaryMediaTypes
    private var out = JSONBuffer(capacity: 4096)
    /// Text of the event whose bytes were no UTF-8.
    private var repaired: [UInt8] = []
    /// More than this is given back after the request that needed it.
    private static let keptMax = 1 << 20

    init(_ setup: Setup, _ format: EventFormat?) throws {
        self.format = format
        facts = try EventFacts(setup, format ?? .rest)
        fields = EventFields(format ?? .rest, setup)
        binaryTypes = BinaryMediaTypes(
            try (setup.config["binary_media_types"]?.elements ?? []).map { try $0.string() })
    }

    /// The payload; valid until the next one is written.
    func write(_ exchange: Exchange, _ body: Bytes) -> Bytes {
        // Recorded (aws-surface.md §2.8, `$input.body`): an empty body is {} to a function.
        guard let format else { return body.n == 0 ? "{}" : body }
        if out.bytes.count > Self.keptMax { out = JSONBuffer(capacity: 4096) }
        out.removeAll()
        repaired.removeAll()
        var request = EventRequest()
        let info = exchange.request
        facts.fill(&request, exchange, info)
        fields.fill(&request, exchange, info, bodyLength: body.n)
        if body.n > 0 { write(body, exchange, format, &request) }
        format.write(request, to: &out)
        fields.end()
        guard let fault = UTF8Repair.firstFault(out.bytes) else { return Bytes(out.bytes) }
        // What is structure is ASCII, so that a repair can't break it.
        repaired = UTF8Repair.repaired(out.bytes, from: fault)
        return exchange.borrow(repaired)
    }

    private func write(
        _ body: Bytes, _ exchange: Exchange, _ format: EventFormat, _ request: inout EventRequest
    ) {
        guard isBinary(body, exchange, format) else {
            request.body = body.buffer
            return
        }
        request.isBase64Encoded = true
        let count = Base64.encodedCount(body.n)
        request.body = fields.room(count) { Base64.encode(body.buffer, into: $0) }
    }

    /// REST: by the API's binary media types. HTTP APIs have no such setting: text is what says so, and
    /// the rest is base64 — also `application/x-www-form-urlencoded`, as everybody meets it
    /// (aws/aws-lambda-go#279 and its like; unverified: types that end in +json or +xml).
    private func isBinary(_ body: Bytes, _ exchange: Exchange, _ format: EventFormat) -> Bool {
        let field = exchange.header("content-type")
        let type = field.isAbsent ? nil : MediaType.essence(of: field.buffer)
        // Messages are text: binary ones close their connection.
        if format == .webSocket { return false }
        if format == .rest { return binaryTypes.contains(type) }
        guard let type, !type.isEmpty else { return UTF8Repair.firstFault(body.buffer) != nil }
        let text = String(decoding: type, as: UTF8.self).lowercased()
        let isText =
            text.hasPrefix("text/") || text.hasSuffix("+json") || text.hasSuffix("+xml")
            || ["application/json", "application/javascript", "application/xml"].contains(text)
        return !isText || UTF8Repair.firstFault(body.buffer) != nil
    }
}

extension Exchange {
    /// A view of bytes that the caller keeps until the hook returns, or a copy in the arena.
    fileprivate func borrow(_ bytes: [UInt8]) -> Bytes {
        bytes.withUnsafeBufferPointer { Bytes($0) }
    }
}
