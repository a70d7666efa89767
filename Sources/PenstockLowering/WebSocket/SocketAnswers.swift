internal import JSON
internal import PenstockModel

/// The integration responses of a WebSocket API's integration.
struct SocketAnswers {
    /// As those of a REST API, with statuses of their own.
    var responses: [IntegrationResponse] = []
    /// By status: what an answer's template is selected by, as `selection` of Transform/MappingTemplate
    /// has it. One that isn't here has no choice.
    var selections: [String: [String]] = [:]
    /// The paths in the message that selections ask for, `a.b`.
    private var paths: [String] = []

    /// What of the message is kept for them; nil: nothing.
    var kept: JSONValue? {
        guard !paths.isEmpty else { return nil }
        var object = JSONObject()
        for (index, path) in paths.enumerated() {
            object["\(index)"] = .string("method.request.body.\(path)")
        }
        return .object(object)
    }

    /// A selection's sources.
    mutating func sources(_ pieces: [SelectionKey.Piece]) -> [String] {
        pieces.map { piece in
            switch piece {
            case .text(let text): return "'\(text)'"
            case .answer(let name): return name
            case .body(let path):
                let index = paths.firstIndex(of: path) ?? paths.count
                if index == paths.count { paths.append(path) }
                return "kept.\(index)"
            }
        }
    }
}

// Developer guide, "Set up a WebSocket API integration response" and "Data transformations for WebSocket
// APIs".
extension LoweringRun {
    /// The integration's responses; one that passes what comes where there is no default.
    mutating func answers(_ part: HTTPRoute) -> SocketAnswers {
        var answers = SocketAnswers()
        var taken: Set<String> = []
        let id = part.route.target.map { String($0.dropFirst("integrations/".count)) } ?? ""
        let records = part.definition.integrations[id].map { Array($0.responses.values) } ?? []
        for record in records.sorted(by: { $0.integrationResponseKey < $1.integrationResponseKey })
        {
            var response = IntegrationResponse()
            let key = record.integrationResponseKey
            response.statusCode = Self.status(of: key, &taken)
            if key != "$default" {
                // "In some cases, a pattern format is required … wrapped with forward slashes".
                let isPattern = key.count > 2 && key.hasPrefix("/") && key.hasSuffix("/")
                response.selectionPattern = isPattern ? String(key.dropFirst().dropLast()) : key
            }
            if let pieces = pieces(selecting: record, part) {
                response.responseTemplates = record.responseTemplates
                answers.selections[response.statusCode] = answers.sources(pieces)
            } else {
                // Answers have no media type to choose by.
                response.responseTemplates =
                    template(of: record, part).map { ["application/json": $0] } ?? [:]
            }
            response.contentHandling = record.contentHandlingStrategy
            answers.responses.append(response)
        }
        if !answers.responses.contains(where: { $0.selectionPattern == nil }) {
            var response = IntegrationResponse()
            response.statusCode = "200"
            answers.responses.append(response)
        }
        return answers
    }

    /// What chooses among the templates of an answer; nil: there is nothing to choose.
    private func pieces(
        selecting record: V2IntegrationResponse, _ part: HTTPRoute
    ) -> [SelectionKey.Piece]? {
        guard Self.isChoice(record.responseTemplates),
            case .varying(let pieces) = SelectionKey(
                answer: record.templateSelectionExpression, part)
        else { return nil }
        return pieces
    }

    /// The template of an answer that has no choice.
    private mutating func template(
        of record: V2IntegrationResponse, _ part: HTTPRoute
    ) -> String? {
        let text = record.templateSelectionExpression
        let rest = record.responseTemplates["$default"]
        switch SelectionKey(answer: text, part) {
        case .fixed(let key): return record.responseTemplates[key] ?? rest
        case .varying: return rest
        case .unknown:
            if Self.isChoice(record.responseTemplates) {
                warn(
                    part.element,
                    "templates of answers are chosen by '\(text ?? "")', which can't be evaluated "
                        + "here: $default's is taken",
                    hint: "${request.body.NAME}, ${integration.response.statuscode} and "
                        + "${integration.response.header.NAME} can")
            }
            return rest
        }
    }

    /// Whether another template than `$default`'s may apply.
    private static func isChoice(_ templates: [String: String]) -> Bool {
        templates.count > (templates["$default"] == nil ? 0 : 1)
    }

    /// The status that a handshake is answered with: that of `/4\d\d/` is 400, or what follows it where
    /// another response has that, because responses are found by their statuses.
    private static func status(of key: String, _ taken: inout Set<String>) -> String {
        var status = status(of: key)
        while !taken.insert(status).inserted, let number = Int(status), number < 599 {
            status = String(number + 1)
        }
        return status
    }

    private static func status(of key: String) -> String {
        let digits = key.filter(\.isNumber)
        if digits.count == 3, let status = Int(digits), (200...599).contains(status) {
            return digits
        }
        switch key.dropFirst().first {
        case "3": return "302"
        case "4": return "400"
        case "5": return "500"
        default: return "200"
        }
    }
}
