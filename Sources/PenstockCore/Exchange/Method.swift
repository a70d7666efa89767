public import CPenstock

/// Request methods as small numbers, for routing (RFC 9110 §9, RFC 5789).
public enum Method: UInt8, CaseIterable, Sendable {
    /// Any token that is not in this list.
    case other = 0
    case get, head, post, put, delete, connect, options, trace, patch

    /// The method's number by its bytes; methods are case-sensitive.
    @inlinable public static func identify(_ name: ByteView) -> Method {
        switch name.n {
        case 3:
            if name.equals("GET") { return .get }
            return name.equals("PUT") ? .put : .other
        case 4:
            if name.equals("POST") { return .post }
            return name.equals("HEAD") ? .head : .other
        case 5:
            if name.equals("PATCH") { return .patch }
            return name.equals("TRACE") ? .trace : .other
        case 6: return name.equals("DELETE") ? .delete : .other
        case 7:
            if name.equals("OPTIONS") { return .options }
            return name.equals("CONNECT") ? .connect : .other
        default: return .other
        }
    }

    /// Whether a request may be sent again after a failure (RFC 9110 §9.2.2).
    @inlinable public var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .other, .post, .connect, .patch: false
        }
    }
}
