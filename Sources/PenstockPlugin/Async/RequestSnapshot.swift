public import CPenstock

/// What an `async` plugin sees of a request: a copy of its declared reads, made on the loop before
/// the function starts, which it may keep and share.
public struct RequestSnapshot: Sendable {
    /// The phase that asks (PEN_PHASE_*).
    public let phase: pen_phase
    /// As sent, "GET".
    public let method: String
    /// Path and query as sent.
    public let target: String
    /// The target's path, not decoded.
    public let path: String
    /// "GET /orders/{id}", as configured.
    public let route: String
    /// $context.requestId.
    public let requestID: String
    /// "203.0.113.7".
    public let clientAddress: String
    /// The fields that may be read, in their order.
    public let headers: [(name: String, value: String)]
    /// The declared variables that exist, by their full names ("request.query.page").
    public let variables: [String: String]
    /// The body, when "request.body" (or "response.body", on that side) was declared.
    public let body: [UInt8]?

    /// The first field of that name, in any case.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    init(_ exchange: Exchange, phase: pen_phase, reads: [String], body: Bytes?) {
        let info = exchange.request
        let side: HeaderSide = phase == PEN_PHASE_TRANSFORM_RESPONSE ? .response : .request
        self.phase = phase
        method = String(info.method)
        target = String(info.target)
        path = String(info.path)
        route = String(info.route)
        requestID = String(info.request_id)
        clientAddress = String(info.client_address)
        headers = (0..<exchange.headerCount(of: side)).compactMap { index in
            exchange.headerField(at: index, of: side).map { (String($0.name), String($0.value)) }
        }
        var variables: [String: String] = [:]
        for name in reads where !name.hasSuffix("*") {
            let value = RequestSnapshot.read(name, exchange)
            if !value.isAbsent { variables[name] = String(value) }
        }
        self.variables = variables
        self.body = body.map { Array($0.buffer) }
    }

    private static func read(_ name: String, _ exchange: Exchange) -> Bytes {
        var name = name
        return name.withUTF8 { exchange.text(of: exchange.variable(Bytes($0))) }
    }
}
