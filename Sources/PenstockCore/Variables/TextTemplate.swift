public import CPenstock

/// Literal text with variables in it, understood once: gateway responses and log formats.
/// Memory of the parts belongs to the configuration that made them.
public struct TextTemplate {
    /// A literal, or a variable and how to write it.
    public struct Part {
        /// How a variable's value is written.
        public enum Style: UInt8 {
            /// As it is.
            case plain
            /// As the inside of a JSON string.
            case escaped
            /// As a JSON string with its quotes.
            case quoted
        }
        /// The literal, when `reference` is nil.
        public var literal: ByteView
        /// The variable.
        public var reference: VariableReference?
        /// How it is written.
        public var style: Style

        /// A literal.
        public init(literal: ByteView) {
            self.literal = literal
            reference = nil
            style = .plain
        }

        /// A variable.
        public init(_ reference: VariableReference, style: Style) {
            literal = .absent
            self.reference = reference
            self.style = style
        }
    }

    /// The parts, `count` of them.
    public var parts: UnsafePointer<Part>
    /// How many.
    public var count: Int

    /// A template over parts that outlive it.
    public init(parts: UnsafePointer<Part>, count: Int) {
        self.parts = parts
        self.count = count
    }

    /// Writes the text for this exchange; an absent variable writes `missing`. [loop]
    public func render(_ exchange: Exchange, into sink: inout ByteSink, missing: StaticString = "")
    {
        for i in 0..<count {
            guard let reference = parts[i].reference else {
                sink.put(parts[i].literal)
                continue
            }
            if reference.source == .context,
                reference.context.write(exchange, parts[i].style, &sink)
            {
                continue
            }
            guard let value = reference.resolve(exchange), value.flags & PEN_SENSITIVE == 0 else {
                sink.put(missing)
                continue
            }
            sink.put(value, style: parts[i].style)
        }
    }
}

extension ContextVariable {
    /// Writes the members that every access log line has without making a `pen_value` first; false:
    /// not one of them, or absent. A log line has a dozen, so this is a tenth of a local answer.
    @inline(__always)
    fileprivate func write(
        _ exchange: Exchange, _ style: TextTemplate.Part.Style, _ sink: inout ByteSink
    ) -> Bool {
        let view: ByteView
        switch self {
        case .requestId, .extendedRequestId: view = exchange.pointee.requestID
        case .httpMethod: view = exchange.pointee.method
        case .path: view = exchange.pointee.path
        case .identitySourceIp: view = exchange.pointee.clientAddress
        case .identityUserAgent: view = exchange.receivedUserAgent
        case .requestTime: view = exchange.requestTime()
        case .routeKey: view = exchange.pointee.route?.pointee.key ?? .absent
        case .resourcePath: view = exchange.pointee.route?.pointee.resourcePath ?? .absent
        case .stage: view = exchange.pointee.route?.pointee.api.pointee.stage ?? .absent
        case .apiId: view = exchange.pointee.route?.pointee.api.pointee.name ?? .absent
        case .status where style != .quoted && exchange.pointee.status != 0:
            sink.put(decimal: Int64(exchange.pointee.status))
            return true
        case .responseLength where style != .quoted:
            sink.put(decimal: Int64(exchange.pointee.responseBytes))
            return true
        case .responseLatency where style != .quoted:
            sink.put(decimal: exchange.elapsedMilliseconds(from: exchange.pointee.receivedAt))
            return true
        default: return false
        }
        guard view.isPresent else { return false }
        switch style {
        case .plain: sink.put(view)
        case .escaped: sink.put(jsonEscaped: view)
        case .quoted: return false
        }
        return true
    }
}

extension ByteSink {
    /// Writes a variable's value as text.
    public mutating func put(_ value: pen_value, style: TextTemplate.Part.Style) {
        let quote = style == .quoted
        if quote { put(UInt8(ascii: "\"")) }
        switch value.type {
        case PEN_BOOL: put(value.i != 0 ? "true" : "false")
        case PEN_INT: put(decimal: value.i)
        case PEN_DOUBLE: put(double: value.d)
        case PEN_STRING, PEN_JSON:
            if style == .plain { put(value.s) } else { put(jsonEscaped: value.s) }
        default: break
        }
        if quote { put(UInt8(ascii: "\"")) }
    }

    /// Writes a number with as many digits as it needs. Off the pass-through path.
    public mutating func put(double value: Double) {
        var text = value.description
        text.withUTF8 { put(ByteView(p: $0.baseAddress, n: $0.count)) }
    }
}
