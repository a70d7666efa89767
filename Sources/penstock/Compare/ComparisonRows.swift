import ByteEncodings
import JSON

/// Requests with what one gateway answered, as rows of a corpus: `compare` reads them, and compares another
/// gateway, or the same later, with what is recorded.
enum ComparisonRows {
    /// A file holds no secrets: `--let authorization=…` gives them back.
    private static let secretFields: Set = [
        "authorization", "proxy-authorization", "cookie", "x-api-key", "x-amz-security-token",
    ]

    static func text(
        _ requests: [ComparedRequest], _ exchanges: [ComparisonRun.Exchange], of source: String,
        _ mask: AnswerMask
    ) -> String {
        var text = ""
        for (index, (request, exchange)) in zip(requests, exchanges).enumerated() {
            guard case .answer(let answer)? = exchange.outcomes.first else { continue }
            let row: JSONValue = [
                "id": .string("compare/\(index + 1)"),
                "source": .string("penstock compare, answers of \(source)"),
                "steps": .array(steps(request, answer, mask)),
            ]
            text += row.compact + "\n"
        }
        return text
    }

    private static func steps(
        _ request: ComparedRequest, _ answer: HTTPCall, _ mask: AnswerMask
    ) -> [JSONValue] {
        var http = JSONObject([
            ("http", "http#1"), ("method", .string(request.method)),
            ("url", .string(request.target)),
        ])
        let fields = request.fields.map { field in
            let name = field.name.lowercased()
            return (field.name, secretFields.contains(name) ? "<\(name)>" : field.value)
        }
        if !fields.isEmpty { http["headers"] = grouped(fields) }
        if let text = String(validating: request.body, as: UTF8.self) {
            if !text.isEmpty { http["data"] = .string(text) }
        } else {
            http["base64"] = .string(Base64.text(request.body))
        }
        let masked = mask.fields(answer.fields).sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { (name, name == "set-cookie" ? "<set-cookie>" : $0) }
        }
        var steps: [JSONValue] = [
            .object(http),
            snapshot("status", of: "status_code", .number(JSONNumber(answer.status))),
            snapshot("headers", of: "headers", grouped(masked)),
        ]
        if request.method != "HEAD" { steps.append(body(mask.body(answer.bytes))) }
        return steps
    }

    private static func body(_ body: AnswerMask.Body) -> JSONValue {
        switch body {
        case .json(let value): snapshot("body", of: "json()", value)
        case .text(let text): snapshot("body", of: "text", .string(text))
        case .bytes(let bytes): snapshot("body", of: "content", .string(Base64.text(bytes)))
        }
    }

    private static func snapshot(_ key: String, of part: String, _ value: JSONValue) -> JSONValue {
        ["snapshot": .string(key), "of": .string("<http#1.\(part)>"), "recorded": value]
    }

    /// Fields as an object; those with one name as an array.
    private static func grouped(_ fields: [(String, String)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in fields {
            switch object[name] {
            case nil: object[name] = .string(value)
            case .array(let values)?: object[name] = .array(values + [.string(value)])
            case let first?: object[name] = .array([first, .string(value)])
            }
        }
        return .object(object)
    }
}
