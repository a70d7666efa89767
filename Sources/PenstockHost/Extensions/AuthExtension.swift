import CPenstock
import PenstockCore

/// "pen.auth/1" (ext/auth.h).
enum AuthExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_auth(
            size: Extensions.size(pen_auth.self), reserved: 0,
            principal: { exchange, text in
                let exchange = Exchange(exchange)
                return AuthExtension.say(exchange, text) { exchange.pointee.auth.principal = $0 }
            },
            context: { AuthExtension.context(Exchange($0), $1, $2) },
            policy: { exchange, text in
                let exchange = Exchange(exchange)
                return AuthExtension.say(exchange, text) { exchange.pointee.auth.policy = $0 }
            },
            usage_key: { exchange, text in
                let exchange = Exchange(exchange)
                return AuthExtension.say(exchange, text) { exchange.pointee.auth.usageKey = $0 }
            },
            cache_ttl: { exchange, seconds in
                let exchange = Exchange(exchange)
                guard AuthExtension.isAuthorizing(exchange) else { return PEN_E_STATE }
                exchange.pointee.auth.cacheSeconds = seconds
                return PEN_OK
            },
            challenge: { AuthExtension.challenge(Exchange($0), $1) },
            refusal: { AuthExtension.refusal(Exchange($0), $1, $2) }))

    private static func isAuthorizing(_ exchange: Exchange) -> Bool {
        exchange.pointee.cursor.running?.pointee.phase == PEN_PHASE_AUTH
    }

    /// Key paths would be looked up for each request: some hundred instructions.
    @inline(__always)
    private static func say(
        _ exchange: Exchange, _ text: pen_str, _ keep: (ByteView) -> Void
    ) -> pen_status {
        guard isAuthorizing(exchange) else { return PEN_E_STATE }
        guard text.p != nil, text.isPlausible(limit: textLimit) else { return PEN_E_ARGUMENT }
        guard let copy = exchange.pointee.arena.copy(text) else { return PEN_E_LIMIT }
        keep(copy)
        return PEN_OK
    }

    private static func context(
        _ exchange: Exchange, _ key: pen_str, _ value: UnsafePointer<pen_value>
    ) -> pen_status {
        guard isAuthorizing(exchange), let step = exchange.pointee.cursor.running else {
            return PEN_E_STATE
        }
        guard key.n > 0, key.isPlausible(limit: 128), VarsExtension.isValue(value.pointee) else {
            return PEN_E_ARGUMENT
        }
        guard let name = exchange.pointee.arena.join(step.pointee.contextPrefix, key) else {
            return PEN_E_LIMIT
        }
        return exchange.setVariable(name, isKept: true, value.pointee)
    }

    private static func refusal(
        _ exchange: Exchange, _ type: UInt32, _ message: pen_str
    ) -> pen_status {
        guard isAuthorizing(exchange) else { return PEN_E_STATE }
        guard type > 0, type < UInt32(GatewayResponseType.count),
            message.p == nil || message.isPlausible(limit: textLimit)
        else { return PEN_E_ARGUMENT }
        guard let copy = exchange.pointee.arena.copy(message) else { return PEN_E_LIMIT }
        exchange.pointee.auth.refusal.type = type
        exchange.pointee.auth.refusal.message = copy
        exchange.pointee.auth.refusal.isSaid = true
        return PEN_OK
    }

    private static func challenge(_ exchange: Exchange, _ text: pen_str) -> pen_status {
        guard isAuthorizing(exchange) else { return PEN_E_STATE }
        guard text.n > 0, isHeaderValue(text) else { return PEN_E_ARGUMENT }
        return exchange.addChallenge(text) ? PEN_OK : PEN_E_LIMIT
    }
}
