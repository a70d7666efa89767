public import PenstockCore

/// The registered methods as a small number, as the core counts them.
public typealias HTTPMethod = PenstockCore.Method

extension PenstockCore.Method {
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
}
