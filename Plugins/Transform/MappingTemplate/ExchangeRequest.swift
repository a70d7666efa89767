import CPenstock
import JSON
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The exchange as `$input`, `$context` and `$stageVariables` know it: asked for piece by piece, and
/// only for what a template names.
final class ExchangeRequest: MappingRequest {
    private(set) var body = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// The body before bytes that are no UTF-8 were replaced.
    private(set) var received = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var restored: MappingOverrides?
    /// The body as the host has read it, when whoever renders asked for it already.
    private var read: UnsafeRawPointer?
    private var exchange: Exchange?
    private var side = HeaderSide.request
    private let context: ContextNames
    private let stage = StageVariables()
    /// The headers of this exchange, once a template has asked for one.
    private var headers: [pen_kv] = []
    private var knowsHeaders = false

    init(_ setup: Setup) { context = ContextNames(setup) }

    func begin(
        _ exchange: Exchange, _ side: HeaderSide, body: Bytes, received: Bytes,
        read: UnsafeRawPointer?, overrides: MappingOverrides?
    ) {
        self.exchange = exchange
        self.side = side
        self.body = body.buffer
        self.received = received.buffer
        self.read = read
        if restored != nil || overrides != nil { restored = overrides }
        knowsHeaders = false
    }

    var overrides: MappingOverrides { restored ?? MappingOverrides() }
    var hasOverrides: Bool { restored != nil }

    /// What the host has read is the body as the exchange has it, not as it was converted.
    var bodyJSON: UnsafeRawPointer? {
        if let read { return read }
        guard let exchange else { return nil }
        let side: BodySide =
            self.side.rawValue == HeaderSide.received.rawValue ? .response : .request
        guard let whole = exchange.body(side), whole.p == body.baseAddress, whole.n == body.count
        else { return nil }
        return exchange.bodyJSON(side)
    }

    /// Of the side that the template is on, not of the headers it sees, which are the client's.
    var charset: String? {
        guard let exchange else { return nil }
        let isResponse = side.rawValue == HeaderSide.received.rawValue
        let field = exchange.header("content-type", of: isResponse ? .response : .request)
        return field.isAbsent ? nil : MediaType.charset(of: field.buffer)
    }

    var stageVariables: JSONDocument? { exchange.flatMap { stage.document($0) } }

    func contextVariable(_ name: String) -> MappingContextValue {
        exchange.map { context.value(name, $0) } ?? .none
    }

    func contextPlace(of name: String) -> Int? { context.place(of: name) }

    func contextVariable(at place: Int) -> MappingContextValue {
        exchange.map { context.value(at: place, $0) } ?? .none
    }

    func contextNames(below family: String) -> [String] {
        exchange.map { context.names(below: family, $0) } ?? []
    }

    func forEachParameter(
        _ place: MappingPlace,
        _ take: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard let exchange else { return }
        switch place {
        case .path:
            var index = 0
            while let (name, value) = exchange.member(of: "request.path.", at: index) {
                take(name.buffer, value.text.buffer)
                index += 1
            }
        case .querystring:
            var index = 0
            while let (name, value) = exchange.query(at: index) {
                take(name.buffer, value.buffer)
                index += 1
            }
        case .header:
            if !knowsHeaders { readHeaders(exchange) }
            for field in headers { take(field.name.buffer, field.value.buffer) }
        }
    }

    private func readHeaders(_ exchange: Exchange) {
        headers.removeAll(keepingCapacity: true)
        while let field = exchange.headerField(at: headers.count, of: side) {
            headers.append(field)
        }
        knowsHeaders = true
    }
}
