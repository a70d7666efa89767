import JSON

/// One thing in which two answers differ; nil for what only the other one has.
struct AnswerDifference: Equatable {
    /// `status`, `header content-type`, `body`, `body /items/0/price`.
    var place: String
    var first: JSONValue?
    var second: JSONValue?

    /// More of one request are counted, not listed.
    static let listedMax = 50

    var text: String {
        switch (first, second) {
        case (let first?, nil): "\(place): only the first has it: \(Self.short(first))"
        case (nil, let second?): "\(place): only the second has it: \(Self.short(second))"
        case (let first, let second):
            "\(place): \(first.map(Self.short) ?? "") → \(second.map(Self.short) ?? "")"
        }
    }

    var json: JSONValue {
        var object = JSONObject([("at", .string(place))])
        object["first"] = first
        object["second"] = second
        return .object(object)
    }

    /// Values are for the eye here; `--json` has them whole.
    private static func short(_ value: JSONValue) -> String {
        let text = value.compact
        return text.utf8.count <= 200 ? text : text.prefix(160) + "… (\(text.utf8.count) bytes)"
    }
}

/// Finds in which things two answers differ.
struct AnswerComparison {
    private(set) var differences: [AnswerDifference] = []

    /// - Parameter first: what is expected; parts that are nil aren't compared.
    init(_ first: RecordedAnswer, _ second: HTTPCall, to method: String, _ mask: AnswerMask) {
        if let status = first.status, status != second.status {
            add("status", .number(JSONNumber(status)), .number(JSONNumber(second.status)))
        }
        if let fields = first.fields { compare(mask.fields(fields), mask.fields(second.fields)) }
        if let body = first.body, method != "HEAD" {
            compare(mask.body(body), mask.body(second.bytes))
        }
    }

    private mutating func add(_ place: String, _ first: JSONValue?, _ second: JSONValue?) {
        differences.append(AnswerDifference(place: place, first: first, second: second))
    }

    private mutating func compare(_ first: [String: [String]], _ second: [String: [String]]) {
        for name in Set(first.keys).union(second.keys).sorted() where first[name] != second[name] {
            let values = [first[name], second[name]].map { values -> JSONValue? in
                guard let values else { return nil }
                return .string(values.joined(separator: ", "))
            }
            if let a = values[0], let b = values[1], Self.isAnything(a) || a == b { continue }
            add("header \(name)", values[0], values[1])
        }
    }

    private mutating func compare(_ first: AnswerMask.Body, _ second: AnswerMask.Body) {
        switch (first, second) {
        case (.json(let a), .json(let b)): compare(a, b, JSONPointer())
        case (.text(let a), .text(let b)): compare(a, b)
        case (.json(let a), .text(let b)): compare(a.compact, b)
        case (.text(let a), .json(let b)): compare(a, b.compact)
        case (.bytes(let a), .bytes(let b)):
            guard a != b else { return }
            let place = zip(a, b).prefix { $0 == $1 }.count
            add(
                "body, from byte \(place) on", .string("\(a.count) bytes"),
                .string("\(b.count) bytes"))
        case (.bytes(let a), _): add("body", .string("\(a.count) bytes, not UTF-8"), "text")
        case (_, .bytes(let b)): add("body", "text", .string("\(b.count) bytes, not UTF-8"))
        }
    }

    private mutating func compare(_ first: String, _ second: String) {
        guard first != second, !Self.isAnything(.string(first)) else { return }
        let texts = [first, second].map {
            $0.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        }
        let same = zip(texts[0], texts[1]).prefix { $0 == $1 }.count
        let lines = texts.map {
            $0.count > same ? JSONValue.string(String($0[same])) : JSONValue?.none
        }
        // Line ends alone may be the difference.
        guard lines[0] != nil || lines[1] != nil else {
            return add("body", .string(first), .string(second))
        }
        add(same == 0 ? "body" : "body, line \(same + 1)", lines[0], lines[1])
    }

    private mutating func compare(_ a: JSONValue, _ b: JSONValue, _ place: JSONPointer) {
        switch (a, b) {
        case (.object(let x), .object(let y)):
            var seen: Set<String> = []
            for name in x.keys + y.keys where seen.insert(name).inserted {
                compare(x[name], y[name], place.appending(name))
            }
        case (.array(let x), .array(let y)):
            for index in 0..<max(x.count, y.count) {
                // A nil alone would be JSON's null.
                compare(
                    index < x.count ? x[index] : JSONValue?.none,
                    index < y.count ? y[index] : JSONValue?.none, place.appending(index))
            }
        default:
            guard a != b, !Self.isAnything(a) else { return }
            add(Self.name(place), a, b)
        }
    }

    private mutating func compare(_ a: JSONValue?, _ b: JSONValue?, _ place: JSONPointer) {
        if let a, let b { return compare(a, b, place) }
        add(Self.name(place), a, b)
    }

    private static func name(_ place: JSONPointer) -> String {
        place.tokens.isEmpty ? "body" : "body \(place)"
    }

    /// `<…>` is what a recorder put in place of a value that nobody can foretell.
    private static func isAnything(_ value: JSONValue) -> Bool {
        guard let text = value.string else { return false }
        return text.hasPrefix("<") && text.hasSuffix(">") && text.utf8.count <= 80
            && !text.dropFirst().dropLast().contains { $0 == "<" || $0 == ">" }
    }
}
