internal import CPenstock
public import PenstockPlugin

/// What a 429 says besides its status: Retry-After (RFC 9110 §10.2.3) and the fields of
/// draft-ietf-httpapi-ratelimit-headers-10, RateLimit and RateLimit-Policy.
public struct Refusal {
    /// `"name";q=100;w=60`: does not change.
    private let policy: Bytes
    /// `"name";r=`, to which the rest is added.
    private let prefix: Bytes

    /// The fields that it sets.
    public static let writes = [
        "response.header.retry-after", "response.header.ratelimit",
        "response.header.ratelimit-policy",
    ]

    /// Of a bucket, which comes back whole in burst ÷ rate seconds: the window of the draft.
    public init(name: String, burst: Double, rate: Double, _ storage: Storage) {
        self.init(
            name: name, quota: Int64(min(burst, 1e15)),
            window: max(1, Int64(min((burst / rate).rounded(.up), 1e15))), storage)
    }

    /// So many in each window of so many seconds; without a window no time is said.
    public init(name: String, quota: Int64, window: Int64?, _ storage: Storage) {
        // RFC 9651 §3.3.3: a string is printable ASCII, with quotes and backslashes escaped.
        var quoted = ""
        for scalar in name.unicodeScalars where scalar.value >= 0x20 && scalar.value < 0x7f {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        policy = storage.copy("\"\(quoted)\";q=\(quota)" + (window.map { ";w=\($0)" } ?? ""))
        prefix = storage.copy("\"\(quoted)\";r=")
    }

    /// Adds the fields to the gateway response that was just made: what remains, and in how many
    /// nanoseconds one may come again and all is there again.
    public func explain(
        remaining: UInt64, retry: UInt64, reset: UInt64, _ exchange: Exchange
    ) throws {
        let wait = exchange.text(of: Refusal.seconds(retry))
        var parts = (
            prefix, exchange.text(of: Int64(clamping: remaining)), Bytes(";t="),
            exchange.text(of: Refusal.seconds(reset))
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
