import CPenstock

/// The variables that access logs are made of. `TextTemplate.render` writes them straight into the
/// line, without a `pen_value`: a line has a dozen, which was a tenth of a local answer.
enum CommonVariable: UInt8 {
    /// Another variable, or this one in quotes.
    case none
    case requestID, method, path, client, requestTime, protocolName, routeKey, resourcePath
    case stage, api
    case status, responseLength, responseLatency

    init(_ reference: VariableReference, _ style: TextTemplate.Style) {
        self = .none
        guard reference.source == .context, style != .quoted else { return }
        switch reference.context {
        case .requestId: self = .requestID
        case .httpMethod: self = .method
        case .path: self = .path
        case .identitySourceIp: self = .client
        case .requestTime: self = .requestTime
        case .protocolName: self = .protocolName
        case .routeKey: self = .routeKey
        case .resourcePath: self = .resourcePath
        case .stage: self = .stage
        case .apiId: self = .api
        case .status: self = .status
        case .responseLength: self = .responseLength
        case .responseLatency: self = .responseLatency
        default: return
        }
    }

    /// The value; an absent text where it has none.
    @inline(__always)
    fileprivate func value(_ exchange: Exchange) -> Value {
        switch self {
        case .none: .text(.absent)
        case .requestID: .text(exchange.pointee.requestID)
        case .method: .text(exchange.pointee.method)
        case .path: .text(exchange.pointee.path)
        case .client: .text(exchange.pointee.clientAddress)
        case .requestTime: .text(exchange.requestTime())
        case .protocolName: .text(exchange.protocolName)
        case .routeKey: .text(exchange.pointee.route?.pointee.key ?? .absent)
        case .resourcePath: .text(exchange.pointee.route?.pointee.resourcePath ?? .absent)
        case .stage: .text(exchange.pointee.route?.pointee.api.pointee.stage ?? .absent)
        case .api: .text(exchange.pointee.route?.pointee.api.pointee.name ?? .absent)
        case .status:
            exchange.pointee.status > 0
                ? .number(UInt64(truncatingIfNeeded: exchange.pointee.status)) : .text(.absent)
        case .responseLength: .number(exchange.pointee.responseBytes)
        case .responseLatency:
            .number(exchange.elapsedMilliseconds(from: exchange.pointee.receivedAt))
        }
    }

    fileprivate enum Value {
        case text(ByteView)
        case number(UInt64)
    }
}

extension TextTemplate {
    /// Writes the text for this exchange; an absent variable writes `missing`. [loop]
    public func render(_ exchange: Exchange, into sink: inout ByteSink, missing: StaticString = "")
    {
        // Where the sink writes, in registers: what is rare goes through the sink itself.
        var cursor = sink.base + sink.count
        let end = sink.base + sink.capacity
        var part = parts
        let last = parts + count
        while part < last {
            defer { part += 1 }
            if part.pointee.writeCommon(exchange, &cursor, end) { continue }
            sink.count = cursor - sink.base
            part.pointee.write(exchange, &sink, missing)
            cursor = sink.base + sink.count
        }
        sink.count = cursor - sink.base
    }
}

extension TextTemplate.Part {
    /// The literal.
    var text: ByteView { ByteView(literal, count) }

    /// Writes the part when it is an ordinary one: a common variable that is there, needs no escape
    /// and fits with room to spare. False: what was written is to be written over.
    @inline(__always)
    fileprivate func writeCommon(
        _ exchange: Exchange, _ cursor: inout UnsafeMutablePointer<UInt8>,
        _ end: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let out = cursor + count
        let room = end - out
        switch common.value(exchange) {
        case .text(let view):
            guard let p = view.p, room >= view.n &+ ByteCopy.slack else { return false }
            ByteCopy.padded(literal, count, to: cursor)
            if style == .plain {
                ByteCopy.short(p, view.n, to: out)
            } else if !ByteCopy.plain(p, view.n, to: out) {
                return false
            }
            cursor = out + view.n
        case .number(let number):
            guard room >= DecimalDigits.most + ByteCopy.slack else { return false }
            ByteCopy.padded(literal, count, to: cursor)
            cursor = out + DecimalDigits.write(number, to: out)
        }
        return true
    }

    /// Writes any part, or as much as fits.
    @inline(never)
    fileprivate func write(
        _ exchange: Exchange, _ sink: inout ByteSink, _ missing: StaticString
    ) {
        sink.put(text)
        guard let reference else { return }
        if let value = reference.resolve(exchange), value.flags & PEN_SENSITIVE == 0 {
            sink.put(value, style: style)
        } else if style == .quoted, missing.utf8CodeUnitCount == 0 {
            // A text of JSON that isn't there.
            sink.put("null")
        } else {
            sink.put(missing)
        }
    }
}
