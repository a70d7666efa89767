public import CPenstock
public import PenstockCore

/// The registered methods as a small number; anything else is `.other` and known by its bytes.
public enum HTTPMethod: UInt8, CaseIterable, Sendable {
    /// RFC 9110 §9.3 and RFC 5789.
    case other = 0, get, head, post, put, delete, connect, options, trace, patch

    /// The method these bytes spell. Methods are case-sensitive (RFC 9110 §9.1): "get" is `.other`.
    public static func identify(_ method: ByteView) -> HTTPMethod {
        guard let p = method.p else { return .other }
        return identify(p, method.n)
    }

    @inline(__always)
    static func identify(_ p: UnsafePointer<UInt8>, _ n: Int) -> HTTPMethod {
        let candidate: HTTPMethod
        switch (n, p[0]) {
        case (3, 0x47): candidate = .get
        case (4, 0x50): candidate = .post
        case (3, 0x50): candidate = .put
        case (6, 0x44): candidate = .delete
        case (4, 0x48): candidate = .head
        case (7, 0x4f): candidate = .options
        case (5, 0x50): candidate = .patch
        case (5, 0x54): candidate = .trace
        case (7, 0x43): candidate = .connect
        default: return .other
        }
        let name = candidate.name.utf8Start
        for i in 1..<n where p[i] != name[i] { return .other }
        return candidate
    }

    /// As written in a request line; empty for `.other`.
    public var name: StaticString {
        switch self {
        case .other: ""
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .connect: "CONNECT"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .patch: "PATCH"
        }
    }

    /// Whether a request may be sent twice without doing more than once (RFC 9110 §9.2.2).
    public var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .other, .post, .connect, .patch: false
        }
    }
}
