public import JSON
internal import JSONPath

/// Judges rows of `corpora/jsonpath`: what Jayway's own tests state, what RFC 9535's suite says,
/// and what Jayway 2.0.0 answered where later versions answer the same.
public struct JSONPathJudge: CorpusJudge {
    /// `jsonpath`
    public static let name = "jsonpath"

    /// A judge.
    public init() {}

    /// A row with `rfc9535_result`, `rfc9535_results` or the authority of that suite is judged in
    /// RFC mode. Of the others the stated value wins over the peer's (the corpus's README).
    public mutating func judge(_ row: JSONValue) -> CorpusVerdict {
        guard let path = row["path"]?.string, let document = row["document"] else {
            return .failed("the row has no path or no document")
        }
        do {
            // The rows' documents nest as deep as the rows may.
            let document = try JSONDocument(
                document.compact, options: JSONOptions(depthMax: 1024))
            if row["authority"]?.string == "rfc9535-suite" {
                return judgeRFC(row, Answer(path, .rfc9535, document))
            }
            let answer = Answer(path, .jayway, document)
            return judgeAssertion(row, answer) ?? judgePeer(row, answer)
        } catch { return .failed("the row's document: \(error)") }
    }

    // MARK: RFC 9535

    private func judgeRFC(_ row: JSONValue, _ answer: Answer) -> CorpusVerdict {
        if row["error"] != nil {
            return answer.isSyntaxError
                ? .passed : .failed("expected: an error\n   found: \(answer.text)")
        }
        let expected = row["rfc9535_results"]?.array ?? row["rfc9535_result"].map { [$0] } ?? []
        guard !expected.isEmpty else { return .failed("the row states no result") }
        if case .value(let value) = answer, expected.contains(value) { return .passed }
        let wanted = expected.map(\.compact).joined(separator: " or ")
        return .failed("expected: \(wanted)\n   found: \(answer.text)")
    }

    // MARK: Jayway

    /// The verdict on what one of Jayway's own tests states; nil for a row that states nothing.
    private func judgeAssertion(_ row: JSONValue, _ answer: Answer) -> CorpusVerdict? {
        if let error = row["error"]?.string {
            return .comparing(answer.javaError ?? answer.text, with: error)
        }
        if let result = row["result"] { return judge(answer, as: result) }
        let elements = answer.value?.array
        if let size = row["result_size"]?.int {
            return .comparing(elements.map { "\($0.count)" } ?? answer.text, with: "\(size)")
        }
        if let wanted = row["result_unordered"]?.array {
            let isSame = elements.map { Self.sorted($0) == Self.sorted(wanted) } ?? false
            return isSame ? .passed : .failed(difference(answer, row["result_unordered"]))
        }
        if let wanted = row["result_contains"]?.array {
            let isThere = elements.map { found in wanted.allSatisfy(found.contains) } ?? false
            return isThere ? .passed : .failed(difference(answer, row["result_contains"]))
        }
        return nil
    }

    private func judge(_ answer: Answer, as wanted: JSONValue?) -> CorpusVerdict {
        if let value = answer.value, value == wanted { return .passed }
        return .failed(difference(answer, wanted))
    }

    private func difference(_ answer: Answer, _ wanted: JSONValue?) -> String {
        "expected: \(wanted?.compact ?? "nothing")\n   found: \(answer.text)"
    }

    private static func sorted(_ values: [JSONValue]) -> [String] {
        values.map(\.canonical).sorted()
    }

    /// The verdict on what Jayway 2.0.0 answered: agreement counts; where it differs, only a value
    /// has authority, and only where `PeerAge` knows of no change since 2015.
    private func judgePeer(_ row: JSONValue, _ answer: Answer) -> CorpusVerdict {
        guard let peer = row["jayway_2_0"] else { return .failed("the row has no answer") }
        guard let result = peer["result"] else {
            guard let error = peer["error"]?.string else { return .failed("the row has no answer") }
            if answer.javaError == error { return .passed }
            return .skipped("Jayway 2.0.0 failed, and an error has no authority: \(error)")
        }
        if answer.value == result { return .passed }
        guard let change = PeerAge.change(since: row, isMissing: answer.isMissing) else {
            return .failed(difference(answer, result))
        }
        return .skipped("changed since Jayway 2.0.0: \(change)")
    }
}

/// What our side answers to a row.
private enum Answer {
    case value(JSONValue)
    case missing(String)
    case error(JSONPathError)

    init(_ path: String, _ dialect: JSONPath.Dialect, _ document: JSONDocument) {
        do {
            let path = try JSONPath(path, dialect: dialect)
            switch try path.evaluate(in: document) {
            case .value(let value): self = .value(value.value(in: document))
            case .list(let list): self = .value(.array(list.map { $0.value(in: document) }))
            case .missing(let missing):
                self = .missing(path.message(of: missing, in: document))
            }
        } catch { self = .error(error) }
    }

    var value: JSONValue? { if case .value(let value) = self { value } else { nil } }

    var isMissing: Bool { if case .missing = self { true } else { false } }

    var isSyntaxError: Bool {
        if case .error(let error) = self { error.code == .syntax } else { false }
    }

    /// The class of Jayway's exception.
    var javaError: String? {
        switch self {
        case .value: nil
        case .missing: "PathNotFoundException"
        case .error(let error):
            error.code == .function ? "JsonPathException" : "InvalidPathException"
        }
    }

    var text: String {
        switch self {
        case .value(let value): value.compact
        case .missing(let message): "PathNotFoundException: \(message)"
        case .error(let error): "\(javaError ?? ""): \(error)"
        }
    }
}
