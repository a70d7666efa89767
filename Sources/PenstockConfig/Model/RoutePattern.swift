/// What a route matches: a method and the segments of a path.
public struct RoutePattern: Hashable, Sendable {
    /// What one segment of a path must be.
    public enum Segment: Hashable, Sendable {
        /// Exactly this text.
        case literal(String)
        /// Any one segment: `{id}`.
        case parameter(String)
        /// The rest of the path, at least one segment; last only: `{proxy+}`.
        case greedy(String)
    }

    /// An HTTP method in upper case, or nil for `ANY`.
    public var method: String?
    /// The path's segments; none is `/`.
    public var segments: [Segment]
}

extension RoutePattern: CustomStringConvertible {
    /// As a file writes it, such as `GET /orders/{id}`.
    public var description: String { (method ?? "ANY") + " " + path }

    /// The path as a file writes it, such as `/orders/{id}`.
    public var path: String {
        segments.isEmpty
            ? "/"
            : segments.map { segment in
                switch segment {
                case .literal(let text): "/" + text
                case .parameter(let name): "/{\(name)}"
                case .greedy(let name): "/{\(name)+}"
                }
            }.joined()
    }

    /// The pattern with its parameters' names removed: two routes with the same shape match the
    /// same requests.
    public var shape: RoutePattern {
        RoutePattern(
            method: method,
            segments: segments.map { segment in
                switch segment {
                case .literal: segment
                case .parameter: .parameter("")
                case .greedy: .greedy("")
                }
            })
    }
}
