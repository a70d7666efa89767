/// Where a parameter mapping has its value from: `method.request.querystring.page`.
///
/// API Gateway Developer Guide, "API Gateway mapping template and access logging variable
/// reference", tables of "Integration request data mapping expressions" and "Integration response
/// header mapping expressions".
public enum ParameterSource: Hashable, Sendable {
    /// The last field of that name, or all of them joined by ",".
    case header(String, isMultiValue: Bool)
    /// The last value of a parameter of the query, or all of them.
    case query(String, isMultiValue: Bool)
    /// A path parameter.
    case path(String)
    /// The body; or what a JSONPath finds in it, when that is not nil.
    case body(jsonPath: String?)
    /// `context.` and a name.
    case context(String)
    /// `stageVariables.` and a name.
    case stageVariable(String)
    /// `'text'`.
    case literal(String)

    /// Which message a source may name.
    public enum Message: Sendable {
        /// `method.request.…`
        case methodRequest
        /// `integration.response.…`
        case integrationResponse

        var prefix: String {
            switch self {
            case .methodRequest: "method.request."
            case .integrationResponse: "integration.response."
            }
        }
    }

    /// Understands an expression.
    public init(_ text: String, of message: Message) throws(MappingExpressionError) {
        if text.hasPrefix("'") {
            guard text.count >= 2, text.hasSuffix("'") else {
                throw MappingExpressionError("the text has no end \"'\"", text, at: text.count)
            }
            self = .literal(String(text.dropFirst().dropLast()))
            return
        }
        for (prefix, make) in Self.variables where text.hasPrefix(prefix) {
            self = make(try Self.name(text, after: prefix))
            return
        }
        guard text.hasPrefix(message.prefix) else {
            throw MappingExpressionError(
                "must be \(message.prefix)…, context.…, stageVariables.… or 'text'", text, at: 0)
        }
        if text == message.prefix + "body" {
            self = .body(jsonPath: nil)
            return
        }
        let places = message == .methodRequest ? Self.requestPlaces : Self.responsePlaces
        for (place, make) in places where text.hasPrefix(message.prefix + place + ".") {
            self = make(try Self.name(text, after: message.prefix + place + "."))
            return
        }
        let names = places.map(\.0).joined(separator: ", ")
        throw MappingExpressionError(
            "must go on with one of: \(names)", text, at: message.prefix.count)
    }

    private static func name(
        _ text: String, after prefix: String
    ) throws(MappingExpressionError) -> String {
        let name = String(text.dropFirst(prefix.count))
        guard !name.isEmpty else {
            throw MappingExpressionError("the name is missing", text, at: text.count)
        }
        return name
    }

    private typealias Make = @Sendable (String) -> Self

    private static let variables: [(String, Make)] = [
        ("context.", { .context($0) }), ("stageVariables.", { .stageVariable($0) }),
    ]

    private static let responsePlaces: [(String, Make)] = [
        ("header", { .header($0, isMultiValue: false) }),
        ("multivalueheader", { .header($0, isMultiValue: true) }),
        ("body", { .body(jsonPath: "$." + $0) }),
    ]

    private static let requestPlaces: [(String, Make)] = {
        let more: [(String, Make)] = [
            ("querystring", { .query($0, isMultiValue: false) }),
            ("multivaluequerystring", { .query($0, isMultiValue: true) }),
            ("path", { .path($0) }),
        ]
        return responsePlaces + more
    }()
}
