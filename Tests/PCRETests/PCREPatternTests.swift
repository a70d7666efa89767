import PCRE
import Testing

@Suite("Regular expressions with bounds")
struct PCREPatternTests {
    /// A pattern, what it means, a text, and whether it matches.
    typealias Row = (
        pattern: String, options: PCREPattern.Options, text: String, isMatch: Bool
    )
    static let rows: [Row] = [
        ("b+", [], "abba", true),
        ("b+", .wholeSubject, "abba", false),
        ("b+", .wholeSubject, "bb", true),
        ("B", .caseless, "abba", true),
        ("a$", [], "a\n", true),
        ("a$", .dollarEndOnly, "a\n", false),
        ("^\\d$", [], "٣", false),
        ("^\\d$", .unicodeProperties, "٣", true),
        ("^.$", [], "é", true),
        ("", [], "", true),
        ("\\u0041", .ecmaScript, "A", true),
    ]

    @Test("a pattern is looked for anywhere, or must take the whole text", arguments: rows)
    func matching(row: Row) throws {
        #expect(try PCREPattern(row.pattern, options: row.options).matches(row.text) == row.isMatch)
    }

    @Test("a match tells each group's place, and nil for one that took no part")
    func groups() throws {
        let pattern = try PCREPattern("(a)|(b)(c)")
        let match = try Array("xbc".utf8).withUnsafeBufferPointer { try pattern.firstMatch(in: $0) }
        #expect(match?.groups == [1..<3, nil, 1..<2, 2..<3])
    }

    @Test("an empty match at the start can be passed over")
    func emptyMatches() throws {
        let pattern = try PCREPattern("a*")
        let match = try Array("baa".utf8).withUnsafeBufferPointer {
            try pattern.firstMatch(in: $0, from: 0, isEmptyAllowed: false)
        }
        #expect(match?.range == 1..<3)
    }

    @Test("a pattern that is none says where")
    func syntax() {
        let error = #expect(throws: PCREError.self) { try PCREPattern("ab(c") }
        #expect(error?.code == .syntax)
        #expect(error?.offset == 4)
    }

    @Test("a pattern that explodes ends at its limit")
    func limit() throws {
        let pattern = try PCREPattern("^(a+)+$", limits: .init(stepsMax: 10_000))
        let error = #expect(throws: PCREError.self) {
            try pattern.matches(String(repeating: "a", count: 40) + "b")
        }
        #expect(error?.code == .limit)
    }

    @Test("a subject that is not UTF-8 is an error, not a match")
    func invalidUTF8() throws {
        let pattern = try PCREPattern(".")
        let error = #expect(throws: PCREError.self) {
            try [0x61, 0xff].withUnsafeBufferPointer { try pattern.matches($0) }
        }
        #expect(error?.code == .invalidUTF8)
    }
}
