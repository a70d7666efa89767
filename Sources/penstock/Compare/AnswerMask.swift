import JSON
import PCRE

/// What two answers of the same API never have in common, and is none of their differences: ids, dates, and
/// what the user says.
struct AnswerMask: Sendable {
    /// The user's; what they match is `<mask>`.
    private let patterns: [PCREPattern]
    private let usual: [(pattern: PCREPattern, name: String)]
    private let ignoredFields: Set<String>
    private let maskedFields: [String: String]
    private let maskedMembers: Set<String>

    /// - Parameter hasUsual: whether ids and dates are masked.
    init(_ patterns: [PCREPattern], ignoring fields: [String], hasUsual: Bool) throws {
        self.patterns = patterns
        ignoredFields = Self.framing.union(fields.map { $0.lowercased() })
        maskedFields = hasUsual ? Self.usualFields : [:]
        maskedMembers = hasUsual ? Self.usualMembers : []
        usual =
            try hasUsual
            ? Self.usualPatterns.map { (try PCREPattern($0.pattern), $0.name) } : []
    }

    /// Of the connection, of the copy on the way (CloudFront before an edge-optimized API), or said by the
    /// body itself.
    private static let framing: Set = [
        "connection", "keep-alive", "transfer-encoding", "content-length", "via", "x-cache",
        "x-amz-cf-id", "x-amz-cf-pop",
    ]

    /// Their presence is compared, their values aren't.
    private static let usualFields = [
        "date": "<date>", "x-amzn-requestid": "<requestId>",
        "x-amz-apigw-id": "<extendedRequestId>",
        "apigw-requestid": "<requestId>", "x-amzn-trace-id": "<traceId>",
        "x-amzn-remapped-date": "<date>", "x-request-id": "<requestId>",
    ]

    /// Members of JSON bodies: what echoes of requests have of `$context`.
    private static let usualMembers: Set = [
        "requestId", "extendedRequestId", "requestTime", "requestTimeEpoch", "timeEpoch", "apiId",
        "domainName", "domainPrefix", "deploymentId", "resourceId", "X-Amzn-Trace-Id",
        "x-amzn-trace-id",
    ]

    private static let usualPatterns = [
        (
            pattern: "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b",
            name: "<uuid>"
        ),
        (pattern: "\\b1-[0-9a-f]{8}-[0-9a-f]{24}\\b", name: "<traceId>"),
        (
            pattern: "\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)",
            name: "<date>"
        ),
        (pattern: "\\b\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}", name: "<date>"),
        (
            pattern: "\\b[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT",
            name: "<date>"
        ),
    ]

    /// Fields by name in lower case, without those that don't count.
    func fields(_ fields: [HTTPCall.Field]) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for field in fields {
            let name = field.name.lowercased()
            guard !ignoredFields.contains(name) else { continue }
            result[name, default: []].append(maskedFields[name] ?? text(field.value))
        }
        return result
    }

    /// A body as it is compared.
    enum Body: Equatable {
        case json(JSONValue)
        case text(String)
        case bytes([UInt8])
    }

    func body(_ bytes: [UInt8]) -> Body {
        guard let text = String(validating: bytes, as: UTF8.self) else { return .bytes(bytes) }
        // What isn't JSON is compared as text: the error is worth nothing.
        if let first = text.utf8.first(where: { $0 > 0x20 }), first == 0x7B || first == 0x5B,
            let value = try? JSONValue(parsing: text)
        {
            return .json(self.value(value))
        }
        return .text(self.text(text))
    }

    private func value(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { name, value in
                        let isMasked = maskedMembers.contains(name) && value != .null
                        return (name, isMasked ? .string("<\(name)>") : self.value(value))
                    }))
        case .array(let elements): .array(elements.map(self.value))
        case .string(let text): .string(self.text(text))
        case .number(let number):
            patterns.isEmpty || replacing(patterns[...], in: number.lexeme) == number.lexeme
                ? value : .string(replacing(patterns[...], in: number.lexeme))
        default: value
        }
    }

    func text(_ text: String) -> String {
        usual.reduce(replacing(patterns[...], in: text)) {
            Self.replace($1.pattern, by: $1.name, in: $0)
        }
    }

    private func replacing(_ patterns: ArraySlice<PCREPattern>, in text: String) -> String {
        patterns.reduce(text) { Self.replace($1, by: "<mask>", in: $0) }
    }

    /// Every match replaced. One that takes too many steps ends it: what is left differs, and is seen.
    private static func replace(
        _ pattern: PCREPattern, by name: String, in text: String
    ) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var place = 0
        bytes.withUnsafeBufferPointer { subject in
            while place < subject.count,
                let match = try? pattern.firstMatch(in: subject, from: place), !match.range.isEmpty
            {
                result += subject[place..<match.range.lowerBound]
                result += name.utf8
                place = match.range.upperBound
            }
            result += subject[place...]
        }
        return place == 0 ? text : String(decoding: result, as: UTF8.self)
    }
}
