/// A route's path with parameters, `GET /pets/{id}/{rest+}`, against a path as it was sent: their
/// values, not decoded.
public struct PathPattern {
    private let pattern: Slice<EventText>
    private static let slash = UInt8(ascii: "/")

    /// A pattern; what is before its first slash doesn't count.
    public init(_ route: EventText) {
        pattern = route[(route.firstIndex(of: Self.slash) ?? route.endIndex)...]
    }

    /// Calls `body` with each parameter of a path that the pattern has matched already.
    public func match(_ path: EventText, _ body: (EventText, EventText) -> Void) {
        var rest = path[...]
        for part in pattern.split(separator: Self.slash) {
            while rest.first == Self.slash { rest = rest.dropFirst() }
            let end = rest.firstIndex(of: Self.slash) ?? rest.endIndex
            if part.first == UInt8(ascii: "{"), part.last == UInt8(ascii: "}") {
                var name = part.dropFirst().dropLast()
                if name.last == UInt8(ascii: "+") {
                    name = name.dropLast()
                    if rest.last == Self.slash { rest = rest.dropLast() }
                    return body(EventText(rebasing: name), EventText(rebasing: rest))
                }
                body(EventText(rebasing: name), EventText(rebasing: rest[..<end]))
            }
            rest = rest[end...]
        }
    }
}
