internal import JSON

/// What Jayway does otherwise than its version 2.0.0 of 2015, the peer of the corpus.
enum PeerAge {
    /// Why the peer's answer to a row says nothing about later versions; nil when it should hold.
    ///
    /// `isMissing` is whether our side found nothing where a definite part of the path leads.
    static func change(since row: JSONValue, isMissing: Bool) -> String? {
        // PathToken.handleObjectProperty of 2.9 throws where a member is missing and all segments
        // up to it are definite; 2.0.0 did so in paths that are definite as a whole.
        if isMissing, row["jayway_2_0"]?["result"] == [] {
            return "a missing member before a wildcard, slice or filter, which found nothing"
        }
        let path = row["path"]?.string ?? ""
        return changes.first { $0.concerns(path, row["document"] ?? .null) }?.what
    }

    private struct Change {
        var what: String
        var concerns: @Sendable (String, JSONValue) -> Bool
    }

    // Each of them is stated by a test of Jayway's or seen in its sources; the ids are rows of
    // jayway-assertions.jsonl that say so.
    private static let changes = [
        // JakartaJsonProviderTest/read_book_length_using_translated_query/1
        Change(what: "functions, which it took for members") { path, _ in
            path.contains(/\.[a-z]+\(/)
        },
        // PathCompilerTest/issue_predicate_brackets_must_change_priorities/1
        Change(what: "parentheses in filters, which it passed over") { path, _ in
            path.contains(/\?\(.*\(/)
        },
        // PathCompilerTest.issue_predicate_can_have_single_quotes,
        // InlineFilterTest.escape_double_quote
        Change(what: "text in double quotes, which kept its backslashes and inner quotes") {
            path, _ in
            path.contains(/\?\(.*"/)
        },
        // IssuesTest/issue_131_3/1
        Change(what: "members that are null, which did not exist to a filter") { path, document in
            path.contains(/\?\(!?@/) && document.hasNull
        },
        // EvaluatorFactory.NotEqualsEvaluator of 2.9 is the opposite of ==, whatever the types.
        Change(what: "'!=' between values of different types, which was false") { path, _ in
            path.contains("!=")
        },
        // EvaluatorFactory.RegexpEvaluator of 2.9 matches empty text instead.
        Change(what: "patterns on what is no text, which matched nothing") { path, _ in
            path.contains("=~")
        },
        // IssuesTest/issue_114_d/1
        Change(what: "paths that are none, which found nothing") { path, _ in
            path.contains("[(")
        },
        // IssuesTest/using_square_bracket_literal_path/1
        Change(what: "brackets in quoted names, which ended them") { path, _ in
            path.contains(/\['[^']*\[/)
        },
    ]
}

extension JSONValue {
    fileprivate var hasNull: Bool {
        switch self {
        case .null: true
        case .array(let elements): elements.contains { $0.hasNull }
        case .object(let object): object.members.contains { $0.value.hasNull }
        case .bool, .number, .string: false
        }
    }
}
