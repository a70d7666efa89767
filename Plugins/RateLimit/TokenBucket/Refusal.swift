import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a 429 says besides its status: Retry-After (RFC 9110 §10.2.3) and the fields of
/// draft-ietf-httpapi-ratelimit-headers-10, RateLimit and RateLimit-Policy.
struct Refusal {
    /// `"name";q=100;w=60`: does not change.
    private let policy: Bytes
    /// `"name";r=`, to which the rest is added.
    private let prefix: Bytes

    init(name: String, burst: Double, rate: Double, _ storage: Storage) {
        let quota = Int64(min(burst, 1e15))
        // A full bucket comes back in burst ÷ rate seconds: the window of the draft.
        let window = max(1, Int64(min((burst / rate).rounded(.up), 1e15)))
        // RFC 9651 §3.3.3: a string is printable ASCII, with quotes and backslashes escaped.
        var quoted = ""
        for scalar in name.unicodeScalars where scalar.value >= 0x20 && scalar.value < 0x7f {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        policy = storage.copy("\"\(quoted)\";q=\(quota);w=\(window)")
        prefix = storage.copy("\"\(quoted)\";r=")
    }

    /// Adds the fields to the gateway response that was just made.
    func explain(_ result: pen_limit_result, _ exchange: Exchange) throws {
        let wait = exchange.text(of: Refusal.seconds(result.retry_ns))
        var parts = (
            prefix, exchange.text(of: Int64(clamping: result.remaining)), Bytes(";t="),
            exchange.text(of: Refusal.seconds(result.reset_ns))
        )
        let limit = withUnsafeBytes(of: &parts) {
            let parts = $0.assumingMemoryBound(to: Bytes.self)
            return exchange.join(parts, total: parts.reduce(0) { $0 + $1.n })
        }
        var operations = (
            HeaderOperation.set("retry-after", wait),
            HeaderOperation.set("ratelimit-policy", policy),
            HeaderOperation.set("ratelimit", limit)
        )
        try withUnsafeBytes(of: &operations) {
            try exchange.change($0.assumingMemoryBound(to: HeaderOperation.self), of: .response)
        }
    }

    /// Whole seconds, rounded up: who waits so long is let in.
    private static func seconds(_ nanoseconds: UInt64) -> Int64 {
        let (quotient, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int64(quotient) + (rest > 0 ? 1 : 0)
    }
}
