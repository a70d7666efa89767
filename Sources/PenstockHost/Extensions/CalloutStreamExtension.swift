import CPenstock
import PenstockCore

/// "pen.callout-stream/1" (ext/callout_stream.h).
enum CalloutStreamExtension {
    /// Its id, for hosts that don't offer it.
    static let id = "pen.callout-stream/1"

    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_callout_stream(
            size: Extensions.size(pen_callout_stream.self), reserved: 0,
            start: { CalloutStreamExtension.start(Exchange($0), $1) },
            next: { exchange, token in
                let exchange = Exchange(exchange)
                guard CalloutStreamExtension.isOpen(token, exchange) else { return PEN_E_STALE }
                return exchange.pointee.loop.pointee.nextChunk(token) ? PEN_OK : PEN_E_STATE
            },
            stop: { exchange, token in
                let exchange = Exchange(exchange)
                guard CalloutStreamExtension.isOpen(token, exchange) else { return PEN_E_STALE }
                exchange.pointee.loop.pointee.cancelCallout(token)
                CalloutExtension.close(exchange, token)
                return PEN_OK
            }))

    private static func start(
        _ exchange: Exchange, _ raw: UnsafePointer<pen_callout_request>
    ) -> pen_token {
        guard exchange.isOnOwnLoop else { return 0 }
        var request = CalloutExtension.copy(raw)
        guard request.timeout_ms > 0 else {
            exchange.explain("a streamed callout needs a timeout_ms: a paused one has no other end")
            return 0
        }
        guard !request.single_flight_key.isPresent, request.cache_ttl_ms == 0 else {
            exchange.explain("a streamed callout can't be shared or remembered")
            return 0
        }
        return CalloutExtension.start(exchange, &request, .stream)
    }

    /// Whether `token` is a stream of the running instance in this exchange, and not over.
    private static func isOpen(_ token: pen_token, _ exchange: Exchange) -> Bool {
        let tokens = exchange.pointee.loop.pointee.tokens
        guard exchange.isOnOwnLoop, tokens.isOpen(token), let slot = tokens.live(token) else {
            return false
        }
        return slot.pointee.kind == .stream && slot.pointee.exchange == exchange
            && slot.pointee.instance == exchange.pointee.cursor.instance
    }
}
