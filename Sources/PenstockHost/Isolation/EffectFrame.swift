import CPenstock
import PenstockCore

/// What a step said and did, as a frame: written in the child, read and checked in the gateway.
enum EffectFrame {
    /// Effects of one step (more end it): each takes an entry of a table that is bounded anyway.
    static let effectsMax = 4096

    /// Writes the verdict and everything that the hook recorded on `exchange`. [child]
    static func encode(
        _ exchange: Exchange, call: UInt32, verdict: pen_verdict, into sink: inout ByteSink
    ) {
        sink.put(frame: call)
        sink.put(frame: UInt32(bitPattern: verdict))
        sink.put(frame: UInt32(exchange.pointee.journal.overflowed ? 1 : 0))
        encodeSaid(exchange, into: &sink)
        let count = exchange.pointee.journal.count
        sink.put(frame: UInt32(count))
        guard let effects = exchange.pointee.journal.effects else { return }
        for i in 0..<count { encode(effects[i], of: exchange, into: &sink) }
    }

    /// Answers a call that was cancelled; only its number counts. [child]
    static func encodeCancelled(_ call: UInt32, into sink: inout ByteSink) {
        sink.put(frame: call)
    }

    private static func encodeSaid(_ exchange: Exchange, into sink: inout ByteSink) {
        let failure = exchange.pointee.failure
        sink.put(frame: UInt32(bitPattern: failure.code))
        sink.put(frame: failure.type)
        sink.put(frame: failure.detail)
        sink.put(frame: failure.message)
        let auth = exchange.pointee.auth
        sink.put(frame: auth.principal)
        sink.put(frame: auth.usageKey)
        sink.put(frame: auth.policy)
        sink.put(frame: auth.challenges)
        sink.put(frame: auth.refusal.type)
        sink.put(frame: auth.refusal.message)
        sink.put(frame: UInt32(auth.cacheSeconds == nil ? 0 : 1))
        sink.put(frame: auth.cacheSeconds ?? 0)
        sink.put(frame: UInt64(exchange.pointee.requestBody.required))
        sink.put(frame: UInt64(exchange.pointee.responseBody.required))
    }

    private static func encode(_ effect: Effect, of exchange: Exchange, into sink: inout ByteSink) {
        sink.put(frame: UInt32(effect.kind.rawValue))
        sink.put(frame: UInt32(effect.direction))
        switch effect.kind {
        case .headerAppended:
            sink.put(frame: effect.name)
            sink.put(frame: effect.value.s)
        case .headerRemoved: sink.put(frame: effect.name)
        case .variableCreated, .variableChanged:
            sink.put(frame: effect.name)
            sink.put(frame: effect.value)
        case .statusChanged, .responded:
            sink.put(frame: UInt32(truncatingIfNeeded: effect.value.i))
        case .bodyReplaced:
            // Only the last body is still there; the earlier ones were its predecessors.
            let body =
                UInt32(effect.direction) == PEN_REQUEST_BODY
                ? exchange.pointee.requestBody : exchange.pointee.responseBody
            let isLast = effect.value.s.p == body.bytes.p
            sink.put(frame: isLast ? body.bytes : .absent)
        case .forwarded:
            let target = exchange.pointee.forward
            sink.put(frame: target.upstream)
            sink.put(frame: target.timeoutMilliseconds)
            sink.put(frame: target.method)
            sink.put(frame: target.target)
            sink.put(frame: target.authority)
        }
    }
}
