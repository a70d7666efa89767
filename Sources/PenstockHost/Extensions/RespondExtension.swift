import CPenstock
import PenstockCore

/// "pen.respond/1" (ext/respond.h).
enum RespondExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_respond(
            size: Extensions.size(pen_respond.self), reserved: 0,
            respond: { RespondExtension.respond(Exchange($0), $1, $2, $3, $4) },
            gateway_response: { RespondExtension.gatewayResponse(Exchange($0), $1, $2, $3) },
            get_status: { Exchange($0).pointee.status },
            set_status: { exchange, status in
                let exchange = Exchange(exchange)
                guard (200...599).contains(status) else { return PEN_E_ARGUMENT }
                guard exchange.pointee.cursor.side != .request,
                    !exchange.pointee.flags.contains(.committed)
                else { return PEN_E_STATE }
                guard exchange.mayWrite(.status) else { return PEN_E_DENIED }
                exchange.setStatus(status)
                return PEN_OK
            }))

    private static func respond(
        _ exchange: Exchange, _ status: Int32, _ headers: UnsafePointer<pen_kv>?, _ count: Int,
        _ body: pen_buf
    ) -> pen_status {
        func refuse(_ status: pen_status) -> pen_status {
            body.releaseNow()
            return status
        }
        guard (200...599).contains(status), count >= 0, count <= 1024,
            headers != nil || count == 0, body.n >= 0, body.p != nil || body.n == 0
        else { return refuse(PEN_E_ARGUMENT) }
        guard !exchange.pointee.flags.contains(.committed) else { return refuse(PEN_E_STATE) }
        if let headers {
            for i in 0..<count {
                guard isHeaderName(headers[i].name), isHeaderValue(headers[i].value) else {
                    return refuse(PEN_E_ARGUMENT)
                }
                // The length is the body's and the connection is ours.
                guard !HeaderName.identify(headers[i].name).isFraming else {
                    return refuse(PEN_E_DENIED)
                }
            }
        }
        exchange.clearHeaders(PEN_RESPONSE_HEADERS)
        if let headers {
            for i in 0..<count {
                guard
                    exchange.appendHeader(
                        PEN_RESPONSE_HEADERS, name: headers[i].name, value: headers[i].value)
                else { return refuse(PEN_E_LIMIT) }
            }
        }
        exchange.markResponded(status: status)
        exchange.replaceBody(PEN_RESPONSE_BODY, body)
        return PEN_OK
    }

    private static func gatewayResponse(
        _ exchange: Exchange, _ type: UInt32, _ status: Int32, _ message: pen_str
    ) -> pen_status {
        guard type > 0, type < UInt32(GatewayResponseType.count),
            status == 0 || (200...599).contains(status), message.isPlausible(limit: textLimit)
        else { return PEN_E_ARGUMENT }
        guard !exchange.pointee.flags.contains(.committed) else { return PEN_E_STATE }
        guard let copy = exchange.pointee.arena.copy(message) else { return PEN_E_LIMIT }
        exchange.pointee.failure.type = type
        exchange.pointee.failure.message = copy
        exchange.pointee.failure.step = exchange.pointee.cursor.running
        let old = exchange.pointee.status
        exchange.makeGatewayResponse(type, status: status)
        // Through the journal, with the status that was there before.
        let new = exchange.pointee.status
        exchange.pointee.status = old
        exchange.markResponded(status: new)
        return PEN_OK
    }
}
