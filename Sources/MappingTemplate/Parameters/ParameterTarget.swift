/// What a parameter mapping sets: `integration.request.header.X-Tenant`.
public struct ParameterTarget: Hashable, Sendable {
    /// Where the parameter is.
    public enum Place: String, CaseIterable, Sendable, BitwiseCopyable {
        /// A header.
        case header
        /// A parameter of the query.
        case query = "querystring"
        /// A variable of the integration's URI.
        case path
    }

    /// Where it is.
    public var place: Place
    /// Its name, case kept.
    public var name: String

    /// Understands `integration.request.{header|querystring|path}.NAME`.
    public static func integrationRequest(_ text: String) throws(MappingExpressionError) -> Self {
        try parse(text, prefix: "integration.request.", places: Place.allCases)
    }

    /// Understands `method.response.header.NAME`.
    public static func methodResponse(_ text: String) throws(MappingExpressionError) -> Self {
        try parse(text, prefix: "method.response.", places: [.header])
    }

    private static func parse(
        _ text: String, prefix: String, places: [Place]
    ) throws(MappingExpressionError) -> Self {
        guard text.hasPrefix(prefix) else {
            throw MappingExpressionError("must begin with \"\(prefix)\"", text, at: 0)
        }
        let rest = text.dropFirst(prefix.count)
        for place in places where rest.hasPrefix(place.rawValue + ".") {
            let name = rest.dropFirst(place.rawValue.count + 1)
            guard !name.isEmpty else {
                throw MappingExpressionError("the name is missing", text, at: text.count)
            }
            return Self(place: place, name: String(name))
        }
        let names = places.map(\.rawValue).joined(separator: ", ")
        throw MappingExpressionError("must go on with one of: \(names)", text, at: prefix.count)
    }
}
