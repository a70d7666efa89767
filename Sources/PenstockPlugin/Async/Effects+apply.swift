public import CPenstock

extension Effects {
    /// Does all of it, on the exchange's loop; stops at the first that the host refuses.
    func apply(to exchange: Exchange) throws {
        for effect in list { try Effects.apply(effect, to: exchange) }
    }

    private static func apply(_ effect: Effect, to exchange: Exchange) throws {
        switch effect {
        case .principal(let id): try exchange.auth.principal(exchange.copy(id))
        case .context(let key, let value):
            try exchange.auth.context(exchange.copy(key), exchange.copy(value))
        case .policy(let document): try exchange.auth.policy(exchange.copy(document))
        case .usageKey(let key): try exchange.auth.usageKey(exchange.copy(key))
        case .cacheTTL(let seconds): try exchange.auth.cacheTTL(seconds: seconds)
        case .challenge(let text): try exchange.auth.challenge(exchange.copy(text))
        case .refusal(let type, let message):
            try exchange.auth.refusal(type, message: message.map { exchange.copy($0) } ?? .absent)
        case .variable(let name, let value):
            try exchange.setVariable(exchange.copy(name), exchange.copy(value))
        case .header(let side, let name, let value):
            let name = exchange.copy(name)
            try exchange.change(
                value.map { .set(name, exchange.copy($0)) } ?? .remove(name),
                of: HeaderSide(rawValue: side))
        case .status(let status): try exchange.setStatus(status)
        case .response(let status, let headers, let body):
            let fields = headers.map {
                pen_kv(name: exchange.copy($0.0), value: exchange.copy($0.1))
            }
            try fields.withUnsafeBufferPointer { fields in
                try body.withUnsafeBufferPointer {
                    try exchange.respond(status, headers: fields, body: .borrowing(Bytes($0)))
                }
            }
        case .gatewayResponse(let type, let message):
            try exchange.respond(type, message: message.map { exchange.copy($0) } ?? .absent)
        case .forward(let upstream, let method, let target):
            var to = pen_forward_target()
            to.size = UInt32(MemoryLayout<pen_forward_target>.size)
            to.upstream = upstream
            to.method = method.map { exchange.copy($0) } ?? .absent
            to.target = target.map { exchange.copy($0) } ?? .absent
            try exchange.forward(&to)
        }
    }
}

extension Exchange {
    /// The text as UTF-8, in the arena.
    public func copy(_ text: String) -> Bytes {
        var text = text
        return text.withUTF8 { $0.isEmpty ? "" : copy(Bytes($0)) }
    }

    fileprivate func copy(_ value: Effects.Value) -> Value {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .string(let text): .string(copy(text))
        case .json(let text): .json(copy(text))
        }
    }
}
