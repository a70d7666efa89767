internal import ByteEncodings
public import CPenstock
public import LambdaEvents
public import PenstockPlugin

/// The lists of an event: headers, cookies, parameters, stage variables. Their memory is used again
/// from request to request; the bytes are borrowed from the exchange, or are in `texts`.
public final class EventFields {
    private let format: EventFormat
    private let rules: EventHeaders
    private let hasPathParameters: Bool
    private let headers = EventList<EventField>()
    private let cookies = EventList<EventText>()
    private let query = EventList<EventField>()
    private let path = EventList<EventField>()
    private let stage = EventList<EventField>()
    private var texts: [UnsafeMutablePointer<UInt8>] = []

    /// For events of this format.
    public init(_ format: EventFormat, _ setup: Setup) {
        self.format = format
        rules = EventHeaders(format)
        // The route $default has none: it has no path.
        hasPathParameters = setup.config["route_key"]?.text != "$default"
    }

    deinit { end() }

    /// Room for bytes that live until `end`.
    public func room(_ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> EventText {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, count))
        texts.append(memory)
        fill(memory)
        return EventText(start: memory, count: count)
    }

    /// Gives the texts back.
    public func end() {
        for text in texts { text.deallocate() }
        texts.removeAll(keepingCapacity: true)
    }

    /// Says what the request has. Borrowed until `end`.
    public func fill(
        _ request: inout EventRequest, _ exchange: Exchange, _ info: pen_request_info,
        bodyLength: Int
    ) {
        fillHeaders(exchange, info, bodyLength)
        fillQuery(request.query)
        fillPath(exchange, info, request.path)
        fillStage(exchange)
        // They aren't changed before the event is written.
        request.headers = headers.view
        request.cookies = cookies.view
        request.queryParameters = query.view
        request.pathParameters = path.view
        request.stageVariables = stage.view
    }

    private func fillHeaders(_ exchange: Exchange, _ info: pen_request_info, _ bodyLength: Int) {
        headers.removeAll()
        cookies.removeAll()
        var forwarded = Bytes.absent
        var index = 0
        while let field = exchange.headerField(at: index) {
            index += 1
            switch rules.outcome(field.name.buffer) {
            case .kept: headers.append(EventField(field.name.buffer, field.value.buffer))
            case .renamed(let name): headers.append(EventField(name, field.value.buffer))
            case .forwardedFor: forwarded = field.value
            case .cookie: splitCookies(field.value)
            case .dropped: break
            }
        }
        let added = EventHeaders.added
        headers.append(
            EventField(added.forwardedFor, forwardedFor(forwarded, info, exchange).buffer))
        headers.append(EventField(added.port, port(info)))
        headers.append(EventField(added.proto, info.scheme.buffer))
        if format != .rest, format != .webSocket {
            headers.append(
                EventField(added.length, exchange.text(of: Int64(bodyLength)).buffer))
        }
    }

    /// API Gateway adds the client's address to what came, as proxies do.
    private func forwardedFor(
        _ came: Bytes, _ info: pen_request_info, _ exchange: Exchange
    ) -> Bytes {
        guard came.n > 0 else { return info.client_address }
        var parts = (came, Bytes(", "), info.client_address)
        return withUnsafeBytes(of: &parts) {
            exchange.join(
                $0.assumingMemoryBound(to: Bytes.self), total: came.n + 2 + info.client_address.n)
        }
    }

    /// The port of the Host, or the scheme's.
    private func port(_ info: pen_request_info) -> EventText {
        let host = info.authority
        if let colon = host.buffer.lastIndex(of: UInt8(ascii: ":")), colon + 1 < host.n,
            host.buffer[(colon + 1)...].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
        {
            return host[(colon + 1)..<host.n].buffer
        }
        return info.scheme == "https" ? EventText("443") : EventText("80")
    }

    /// RFC 6265 §4.2.1: pairs between "; ".
    private func splitCookies(_ value: Bytes) {
        for pair in value.buffer.split(separator: UInt8(ascii: ";")) {
            let view = Bytes(UnsafeBufferPointer(rebasing: pair)).trimmed
            if view.n > 0 { cookies.append(view.buffer) }
        }
    }

    private func fillQuery(_ sent: EventText?) {
        query.removeAll()
        guard let sent, !sent.isEmpty else { return }
        let count = QueryParameters.count(of: sent)
        _ = room(sent.count) { text in
            withUnsafeTemporaryAllocation(of: EventField.self, capacity: count) { fields in
                guard let base = fields.baseAddress else { return }
                let made = QueryParameters.decode(
                    sent, semicolonSplits: format == .rest, into: text, base)
                query.append(contentsOf: fields[0..<made])
            }
        }
    }

    /// REST events have the parameters as sent (recorded: `%2B` stays), a greedy one without a slash at
    /// its end; HTTP APIs decode them.
    private func fillPath(_ exchange: Exchange, _ info: pen_request_info, _ sent: EventText) {
        path.removeAll()
        guard hasPathParameters, info.route.buffer.contains(UInt8(ascii: "{")) else { return }
        guard format == .rest else {
            while let (name, value) = exchange.member(of: "request.path.", at: path.count) {
                path.append(EventField(name.buffer, value.text.buffer))
            }
            return
        }
        PathPattern(info.route.buffer).match(sent) { name, value in
            path.append(EventField(name, value))
        }
    }

    private func fillStage(_ exchange: Exchange) {
        stage.removeAll()
        while let (name, value) = exchange.member(of: "stage.", at: stage.count) {
            stage.append(EventField(name.buffer, value.text.buffer))
        }
    }
}
