internal import CPenstock
public import PenstockPlugin

/// What a 429, and with `headers: all` every answer, says besides its status: Retry-After (RFC 9110 §10.2.3) and the fields of
/// draft-ietf-httpapi-ratelimit-headers-10, RateLimit and RateLimit-Policy.
public struct Refusal {
    /// `"name";q=100;w=60`: does not change.
    private let policy: Bytes
    /// `"name";r=`, to which the rest is added.
    private let prefix: Bytes

    /// Which answers carry the fields.
    public enum Scope: Sendable {
        case none, refusals, all

        /// By `headers` of a configuration: false, true or "all".
        public init(_ config: Config) throws {
            guard let headers = config["headers"] else {
                self = .refusals
                return
            }
            if let text = try? headers.string(), text == "all" {
                self = .all
            } else {
                self = try headers.bool() ? .refusals : .none
            }
        }
    }

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
        let limit = limit(remaining, reset, exchange)
        var operations = (
            HeaderOperation.set("retry-after", wait),
            HeaderOperation.set("ratelimit-policy", policy),
            HeaderOperation.set("ratelimit", limit)
        )
        try withUnsafeBytes(of: &operations) {
            try exchange.change($0.assumingMemoryBound(to: HeaderOperation.self), of: .response)
        }
    }

    /// Adds to an answer what remains of this limit, beside what others say of theirs: both fields are
    /// lists.
    public func tell(remaining: UInt64, reset: UInt64, _ exchange: Exchange) throws {
        let limit = limit(remaining, reset, exchange)
        var operations = (
            HeaderOperation.append("ratelimit-policy", policy),
            HeaderOperation.append("ratelimit", limit)
        )
        try withUnsafeBytes(of: &operations) {
            try exchange.change($0.assumingMemoryBound(to: HeaderOperation.self), of: .response)
        }
    }

    private func limit(_ remaining: UInt64, _ reset: UInt64, _ exchange: Exchange) -> Bytes {
        var parts = (
            prefix, exchange.text(of: Int64(clamping: remaining)), Bytes(";t="),
            exchange.text(of: Refusal.seconds(reset))
        )
        return withUnsafeBytes(of: &parts) {
            let parts = $0.assumingMemoryBound(to: Bytes.self)
            return exchange.join(parts, total: parts.reduce(0) { $0 + $1.n })
        }
    }

    /// Whole seconds, rounded up: who waits so long is let in.
    private static func seconds(_ nanoseconds: UInt64) -> Int64 {
        let (quotient, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int64(quotient) + (rest > 0 ? 1 : 0)
    }
}
