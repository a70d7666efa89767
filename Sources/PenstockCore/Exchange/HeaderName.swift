/// Header names that the gateway itself must know, as small numbers given at parse time.
///
/// Everything else is `.other` and found by its bytes. The order is free; `.other` is zero.
public enum HeaderName: UInt8, CaseIterable, Sendable {
    case other = 0
    case accept, acceptEncoding, authorization, cacheControl, connection, contentEncoding
    case contentLength, contentType, cookie, date, expect, forwarded, host, keepAlive
    case proxyAuthenticate, proxyAuthorization, proxyConnection, server, setCookie, te, trailer
    case transferEncoding, upgrade, userAgent, via, xAmznRequestID, xAmznTraceID, xAPIKey
    case xForwardedFor, xForwardedHost, xForwardedPort, xForwardedProto, xRequestID
    case traceparent, origin, xHTTPMethodOverride

    /// The name in lower case, as RFC 9113 writes it.
    public var lowercased: StaticString {
        switch self {
        case .other: ""
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .authorization: "authorization"
        case .cacheControl: "cache-control"
        case .connection: "connection"
        case .contentEncoding: "content-encoding"
        case .contentLength: "content-length"
        case .contentType: "content-type"
        case .cookie: "cookie"
        case .date: "date"
        case .expect: "expect"
        case .forwarded: "forwarded"
        case .host: "host"
        case .keepAlive: "keep-alive"
        case .proxyAuthenticate: "proxy-authenticate"
        case .proxyAuthorization: "proxy-authorization"
        case .proxyConnection: "proxy-connection"
        case .server: "server"
        case .setCookie: "set-cookie"
        case .te: "te"
        case .trailer: "trailer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .userAgent: "user-agent"
        case .via: "via"
        case .xAmznRequestID: "x-amzn-requestid"
        case .xAmznTraceID: "x-amzn-trace-id"
        case .xAPIKey: "x-api-key"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedPort: "x-forwarded-port"
        case .xForwardedProto: "x-forwarded-proto"
        case .xRequestID: "x-request-id"
        case .traceparent: "traceparent"
        case .origin: "origin"
        case .xHTTPMethodOverride: "x-http-method-override"
        }
    }

    /// Fields that concern one connection only and never pass through (RFC 9110 §7.6.1), besides
    /// those that `Connection` itself lists. `Proxy-Connection` is obsolete and dropped as well.
    public var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .trailer, .transferEncoding, .upgrade:
            true
        default: false
        }
    }

    /// Fields by which a message is framed: only the protocol engine writes them.
    public var isFraming: Bool { isHopByHop || self == .contentLength }
}
