import CPenstock
import PenstockCore

extension ReturnedCall {
    /// Makes the step's changes on the exchange that waited for them, as if it had run here. False:
    /// they may not be made, or a limit was passed; the detail says which. [loop]
    func apply(to exchange: Exchange) -> Bool {
        if let offence { return refuse(exchange, offence) }
        if overflowed { return refuse(exchange, "the step's effects passed a limit") }
        // A gateway response is the API's to make: the child knows only the built-in ones.
        let isGatewayResponse = verdict == PEN_RESPOND && failure.type > 0
        var first = 0
        if isGatewayResponse {
            first =
                (changes.lastIndex { if case .responded = $0 { true } else { false } } ?? -1) + 1
            for change in changes[0..<first] {
                if case .setVariable = change, !make(change, on: exchange) {
                    return refuse(exchange, "the step's effects passed a limit")
                }
            }
            respond(exchange, changes[0..<first])
        }
        for change in changes[first...] where !make(change, on: exchange) {
            return refuse(exchange, "the step's effects passed a limit")
        }
        merge(into: exchange)
        return true
    }

    private func refuse(_ exchange: Exchange, _ detail: StaticString) -> Bool {
        exchange.pointee.failure.detail = ByteView(detail)
        return false
    }

    private func make(_ change: Change, on exchange: Exchange) -> Bool {
        switch change {
        case .appendHeader(let direction, let name, let value):
            return exchange.appendHeader(direction, name: name, value: value)
        case .removeHeader(let direction, let name):
            exchange.removeHeaders(direction, name: name)
        case .setVariable(let name, let value): return exchange.setVariable(name, value) == PEN_OK
        case .setStatus(let status): exchange.setStatus(status)
        case .responded(let status): exchange.markResponded(status: status)
        case .replaceBody(let direction, let bytes):
            // Absent: replaced again later on.
            if bytes.isPresent { exchange.replaceBody(direction, pen_buf(borrowed: bytes)) }
        case .forward(let target): return exchange.setForward(target)
        }
        return true
    }

    /// As pen_respond.gateway_response does.
    private func respond(_ exchange: Exchange, _ changes: ArraySlice<Change>) {
        exchange.pointee.failure.type = failure.type
        exchange.pointee.failure.message =
            exchange.pointee.arena.copy(failure.message) ?? .absent
        exchange.pointee.failure.step = exchange.pointee.cursor.running
        var wanted: Int32 = 0
        if case .responded(let status) = changes.last,
            status != GatewayResponseType.status(failure.type)
        {
            // The plugin asked for a status of its own.
            wanted = status
        }
        let old = exchange.pointee.status
        exchange.makeGatewayResponse(failure.type, status: wanted)
        let new = exchange.pointee.status
        exchange.pointee.status = old
        exchange.markResponded(status: new)
    }

    /// What a step said besides effects.
    private func merge(into exchange: Exchange) {
        func kept(_ view: ByteView, else old: ByteView) -> ByteView {
            guard view.isPresent, view.n <= 64 << 10 else { return old }
            return exchange.pointee.arena.copy(view) ?? old
        }
        let old = exchange.pointee.auth
        exchange.pointee.auth.principal = kept(auth.principal, else: old.principal)
        exchange.pointee.auth.usageKey = kept(auth.usageKey, else: old.usageKey)
        exchange.pointee.auth.policy = kept(auth.policy, else: old.policy)
        // The child is no judge of what may stand in a field.
        if isHeaderValue(auth.challenges) { _ = exchange.addChallenge(auth.challenges) }
        exchange.pointee.auth.cacheSeconds = auth.cacheSeconds
        let type = auth.refusal.type
        if type > 0, type < UInt32(GatewayResponseType.count) {
            exchange.pointee.auth.refusal.type = type
            exchange.pointee.auth.refusal.message = kept(auth.refusal.message, else: .absent)
            exchange.pointee.auth.refusal.isSaid = true
        }
        exchange.pointee.requestBody.required = requestRequired
        exchange.pointee.responseBody.required = responseRequired
        exchange.pointee.failure.code = failure.code
        exchange.pointee.failure.detail = kept(
            failure.detail, else: exchange.pointee.failure.detail)
        exchange.pointee.failure.message = kept(
            failure.message, else: exchange.pointee.failure.message)
        if failure.type > 0 { exchange.pointee.failure.type = failure.type }
    }
}
