public import JSON

/// Decides whether one row of a corpus comes out as the row says.
public protocol CorpusJudge: SendableMetatype {
    /// The word for it on the command line: `vtl`, `jsonpath`, `json-schema`.
    static var name: String { get }

    /// A judge for one run.
    init()

    /// Judges one row, an object with at least `id`. A fault of the row itself is `.failed`, so that
    /// a corpus that can't be read is never taken for one that passes.
    mutating func judge(_ row: JSONValue) -> CorpusVerdict

    /// What a row counts under in the summary; by default its `authority`.
    func group(of row: JSONValue) -> String
}

extension CorpusJudge {
    /// The row's `authority`, or nothing where rows have none.
    public func group(of row: JSONValue) -> String { row["authority"]?.string ?? "" }
}

/// What became of a row.
public enum CorpusVerdict: Hashable, Sendable {
    case passed
    /// With lines that show what differs.
    case failed(String)
    /// With the reason, from the corpora's README: the row has no authority over us.
    case skipped(String)

    /// Passed when the two are equal, otherwise failed with both shown.
    public static func comparing(_ actual: String, with expected: String) -> CorpusVerdict {
        actual == expected ? .passed : .failed(difference(actual, expected))
    }

    /// Both texts, with a mark under the first character that differs.
    private static func difference(_ actual: String, _ expected: String) -> String {
        let (found, wanted) = (visible(actual), visible(expected))
        let same = zip(found.unicodeScalars, wanted.unicodeScalars).prefix { $0 == $1 }.count
        return """
            expected: \(wanted)
               found: \(found)
                      \(String(repeating: " ", count: same))^
            """
    }

    /// Control characters as escapes, so that a text is one line.
    private static func visible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
