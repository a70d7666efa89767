import CPenstock
import Glibc
import PenstockCore

/// "pen.callout/1" (ext/callout.h).
enum CalloutExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_callout(
            size: Extensions.size(pen_callout.self), reserved: 0,
            start: { CalloutExtension.start(Exchange($0), $1) }))

    private static func start(
        _ exchange: Exchange, _ raw: UnsafePointer<pen_callout_request>
    ) -> pen_token {
        guard exchange.isOnOwnLoop else { return 0 }
        var request = copy(raw)
        return start(exchange, &request, .callout)
    }

    /// What the plugin was compiled with; the rest is zero.
    static func copy(_ raw: UnsafePointer<pen_callout_request>) -> pen_callout_request {
        var request = pen_callout_request()
        let bytes = min(Int(raw.pointee.size), MemoryLayout<pen_callout_request>.size)
        withUnsafeMutableBytes(of: &request) { target in
            if let start = target.baseAddress { memcpy(start, raw, bytes) }
        }
        request.size = Extensions.size(pen_callout_request.self)
        return request
    }

    /// Opens the token and hands the request to the loop, to be buffered (`.callout`) or streamed.
    static func start(
        _ exchange: Exchange, _ request: inout pen_callout_request, _ kind: TokenSlot.Kind
    ) -> pen_token {
        guard isGood(request) else {
            exchange.explain("a callout's method, target, headers or flags are malformed")
            return 0
        }
        // Without a time of its own the upstream's holds; the exchange's own deadline always does.
        let deadline =
            request.timeout_ms > 0
            ? exchange.deadline(in: request.timeout_ms) : exchange.pointee.deadline
        let token = Tokens.open(exchange, kind, deadline: deadline)
        guard token != 0 else {
            exchange.explain("too much asynchronous work in one exchange (limits.tokens)")
            return 0
        }
        let loop = exchange.pointee.loop
        let isStarted =
            kind == .stream
            ? loop.pointee.stream(exchange, &request, token)
            : loop.pointee.callout(exchange, &request, token)
        if isStarted { return token }
        close(exchange, token)
        exchange.explain(
            request.origin.isPresent
                ? "the callout's upstream doesn't allow that server (upstreams.others), or a limit is reached"
                : "a callout's upstream is unknown, or a limit is reached")
        return 0
    }

    /// Makes a token stale whose callout is over or never began.
    static func close(_ exchange: Exchange, _ token: pen_token) {
        let loop = exchange.pointee.loop
        guard let slot = loop.pointee.tokens.live(token) else { return }
        if slot.pointee.timer.isArmed { loop.pointee.cancel(slot.timer) }
        loop.pointee.tokens.close(slot)
    }

    private static func isGood(_ request: pen_callout_request) -> Bool {
        guard isHeaderName(request.method), isRequestTarget(request.target),
            request.upstream.isPlausible(limit: 1024), request.body.isPlausible(limit: 64 << 20),
            request.single_flight_key.isPlausible(limit: 4096), request.header_count >= 0,
            request.header_count <= 256, request.response_max >= 0,
            request.headers != nil || request.header_count == 0, request.flags == 0,
            request.origin.isPlausible(limit: HTTPOrigin.textMax)
        else { return false }
        guard let headers = request.headers else { return true }
        for i in 0..<request.header_count {
            guard isHeaderName(headers[i].name), isHeaderValue(headers[i].value),
                !HeaderName.identify(headers[i].name).isFraming
            else { return false }
        }
        return true
    }
}

/// RFC 9112 §3.2: printable bytes without a space; origin form only, so that a plugin can't name
/// another host.
func isRequestTarget(_ target: pen_str) -> Bool {
    guard target.n > 0, target.isPlausible(limit: 64 << 10), target[0] == UInt8(ascii: "/") else {
        return false
    }
    for i in 0..<target.n where target[i] <= 0x20 || target[i] == 0x7f { return false }
    return true
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Says why a call was refused, for the log, should the step fail now.
    func explain(_ reason: StaticString) {
        guard !pointee.failure.detail.isPresent else { return }
        pointee.failure.detail = ByteView(reason)
    }
}
