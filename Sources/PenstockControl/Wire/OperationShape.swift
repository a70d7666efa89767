/// Which of the management APIs.
enum ControlService: String, Sendable, Hashable, CaseIterable {
    /// REST APIs: `apigateway`, 2015-07-09.
    case rest = "apigateway"
    /// HTTP and WebSocket APIs: `apigatewayv2`, 2018-11-29.
    case http = "apigatewayv2"
    /// Functions, 2015-03-31.
    case lambda = "lambda"

    /// The service that its requests are signed for.
    var signingName: String { self == .lambda ? "lambda" : "apigateway" }
}

/// An operation as the service model describes it: how it looks on the wire.
struct OperationShape: Sendable, Hashable {
    /// One segment of the path.
    enum Segment: Sendable, Hashable {
        /// These bytes.
        case literal(String)
        /// Anything; the parameter's name.
        case label(String)
        /// Anything, slashes too; the parameter's name.
        case greedy(String)
    }

    /// The API it belongs to.
    let service: ControlService
    /// `CreateRestApi`.
    let name: String
    /// `POST`.
    let method: String
    /// The URI's path.
    let segments: [Segment]
    /// A parameter of the query that tells it from its neighbours: `mode=import`.
    let discriminator: (name: String, value: String)?
    /// The status of success.
    let status: Int
    /// The query's parameters.
    let query: [String]

    /// Reads a row of the generated tables: name, method, URI, status, ?parameters.
    init?(_ service: ControlService, row: Substring) {
        let words = row.split(separator: " ")
        guard words.count >= 4, let status = Int(words[3]) else { return nil }
        self.service = service
        name = String(words[0])
        method = String(words[1])
        let uri = words[2].split(separator: "?", maxSplits: 1)
        segments = uri[0].split(separator: "/").map(Self.segment)
        discriminator = uri.count < 2 ? nil : Self.pair(uri[1])
        self.status = status
        query = words[4...].map { String($0.dropFirst()) }
    }

    private static func segment(_ text: Substring) -> Segment {
        guard text.first == "{", text.last == "}" else { return .literal(String(text)) }
        let name = text.dropFirst().dropLast()
        return name.last == "+" ? .greedy(String(name.dropLast())) : .label(String(name))
    }

    private static func pair(_ text: Substring) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    /// Every operation of all APIs.
    static let all: [OperationShape] =
        operationRowsREST.split(separator: "\n").compactMap { OperationShape(.rest, row: $0) }
        + operationRowsHTTP.split(separator: "\n").compactMap { OperationShape(.http, row: $0) }
        + operationRowsLambda.split(separator: "\n").compactMap {
            OperationShape(.lambda, row: $0)
        }

    static func == (a: OperationShape, b: OperationShape) -> Bool {
        a.service == b.service && a.name == b.name
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(service)
        hasher.combine(name)
    }
}
