import CPenstock
import PenstockCore

/// "pen.body/1" (ext/body.h).
enum BodyExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_body(
            size: Extensions.size(pen_body.self), reserved: 0,
            require: { BodyExtension.require(Exchange($0), $1) },
            buffered: { exchange, direction in
                BodyExtension.body(Exchange(exchange), direction)?.pointee.isWhole == true ? 1 : 0
            },
            length: { exchange, direction in
                BodyExtension.length(Exchange(exchange), direction)
            },
            chunk: { exchange, direction, index in
                let all = BodyExtension.bytes(Exchange(exchange), direction)
                // A buffered body is one piece, and an empty one has none.
                return index == 0 && all.n > 0 ? all : .absent
            },
            all: { BodyExtension.bytes(Exchange($0), $1) },
            replace: { BodyExtension.replace(Exchange($0), $1, $2) },
            json: { BodyExtension.json(Exchange($0), $1) }))

    private static func category(_ direction: UInt32) -> AccessSet.Category {
        direction == PEN_REQUEST_BODY ? .requestBody : .responseBody
    }

    private static func body(
        _ exchange: Exchange, _ direction: UInt32
    ) -> UnsafeMutablePointer<Body>? {
        // Each written out: an offset that is asked for by a variable key path isn't a constant.
        let offset: Int?
        switch direction {
        case PEN_REQUEST_BODY: offset = MemoryLayout<ExchangeRecord>.offset(of: \.requestBody)
        case PEN_RESPONSE_BODY: offset = MemoryLayout<ExchangeRecord>.offset(of: \.responseBody)
        default: offset = nil
        }
        guard let offset else { return nil }
        return (UnsafeMutableRawPointer(exchange) + offset).assumingMemoryBound(to: Body.self)
    }

    /// The body at hand: the request's before the answer, then the answer's.
    private static func require(_ exchange: Exchange, _ max: Int) -> pen_status {
        let phase = exchange.pointee.cursor.running?.pointee.phase ?? 0
        let direction =
            phase == PEN_PHASE_TRANSFORM_RESPONSE ? PEN_RESPONSE_BODY : PEN_REQUEST_BODY
        guard let body = body(exchange, direction) else { return PEN_E_STATE }
        guard exchange.mayRead(category(direction)) else { return PEN_E_DENIED }
        let limit = exchange.pointee.route?.pointee.bodyLimit ?? 10 << 20
        body.pointee.required = max > 0 ? min(max, limit) : limit
        return PEN_OK
    }

    private static func length(_ exchange: Exchange, _ direction: UInt32) -> Int64 {
        guard let body = body(exchange, direction) else { return -1 }
        switch body.pointee.state {
        case .none: return 0
        case .streaming: return body.pointee.length
        case .buffered, .replaced: return Int64(body.pointee.bytes.n)
        }
    }

    private static func bytes(_ exchange: Exchange, _ direction: UInt32) -> pen_str {
        guard let body = body(exchange, direction), body.pointee.isWhole,
            exchange.mayRead(category(direction))
        else { return .absent }
        // No body is an empty one to somebody who asked for all of it.
        return body.pointee.bytes.isPresent ? body.pointee.bytes : pen_str("")
    }

    private static func json(
        _ exchange: Exchange, _ direction: UInt32
    ) -> UnsafePointer<pen_json_tape>? {
        guard let body = body(exchange, direction), body.pointee.isWhole,
            exchange.mayRead(category(direction))
        else { return nil }
        return BodyReader.read(body, of: exchange)
    }

    private static func replace(
        _ exchange: Exchange, _ direction: UInt32, _ new: pen_buf
    ) -> pen_status {
        func refuse(_ status: pen_status) -> pen_status {
            new.releaseNow()
            return status
        }
        guard body(exchange, direction) != nil, new.n >= 0, new.p != nil || new.n == 0 else {
            return refuse(PEN_E_ARGUMENT)
        }
        guard exchange.mayWrite(category(direction)) else { return refuse(PEN_E_DENIED) }
        let isOpen =
            direction == PEN_REQUEST_BODY
            ? exchange.pointee.cursor.side == .request && exchange.pointee.forwardedAt == 0
            : !exchange.pointee.flags.contains(.committed)
        guard isOpen else { return refuse(PEN_E_STATE) }
        exchange.replaceBody(direction, new)
        return PEN_OK
    }
}
