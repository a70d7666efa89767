/// What API Gateway does to headers that a mapping names, or that pass an integration: recorded by
/// LocalStack's test_apigateway_header_remapping_http and …_aws. Names compare without case.
public enum HeaderRules {
    /// Whether mapping this request header fails each request with 500.
    public static func isForbidden(_ name: String, _ type: IntegrationType) -> Bool {
        let name = name.lowercased()
        switch name {
        case "content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id":
            return true
        case "authorization", "connection", "expect", "proxy-authenticate", "te":
            return type == .aws || type == .awsProxy
        default: return false
        }
    }

    /// Whether this request header is not sent to the backend, mapped or not.
    public static func isDropped(_ name: String, _ type: IntegrationType) -> Bool {
        switch name.lowercased() {
        case "expect", "proxy-authenticate", "te": true
        case "referer": type == .aws
        case "via": type == .http || type == .httpProxy
        default: false
        }
    }

    /// Whether nothing behind AWS's front ever sees this header of a client: no mapping, no template,
    /// no backend. Recorded by the same tests, full-integration[HTTP] and no-param-integration.
    public static func isHidden(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard 2...18 ~= name.count else { return false }
        return hidden.contains(String(decoding: name, as: UTF8.self).lowercased())
    }

    /// The names of hidden headers, in lower case.
    public static let hidden: Set<String> = [
        "connection", "content-length", "content-md5", "expect", "max-forwards",
        "proxy-authenticate", "server", "te", "trailer", "transfer-encoding", "upgrade",
        "www-authenticate",
    ]

    /// What becomes of a response header.
    public enum ResponseOutcome: Hashable, Sendable {
        /// It is sent under its own name.
        case kept
        /// It is sent as `x-amzn-Remapped-` and its name.
        case remapped
        /// It is not sent.
        case dropped
    }

    /// What becomes of a response header of that name.
    public static func response(_ name: String, _ type: IntegrationType) -> ResponseOutcome {
        switch name.lowercased() {
        case "transfer-encoding": .dropped
        case "connection", "content-length", "date", "server": .remapped
        case "authorization", "content-md5", "expect", "host", "max-forwards",
            "proxy-authenticate", "trailer", "upgrade", "user-agent", "www-authenticate":
            type.isProxy ? .kept : .remapped
        default: .kept
        }
    }

    /// Begins the names of remapped response headers.
    public static let remappedPrefix = "x-amzn-Remapped-"
}
