/// The operators of filters. RFC 9535 has the first six, Jayway all of them.
enum Comparison: Hashable, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// `===` and `!==`: the same, and false (true) for values of different types.
    case identical, notIdentical
    case matches
    case isIn, isNotIn, containsAll, contains, hasSize, isEmpty, subsetOf, anyOf, noneOf
    /// Operators that only Java callers of Jayway can give a right side to; in a text they parse
    /// and make the filter false.
    case impossible

    /// Jayway's spelling, in any case.
    init?(jayway text: some Sequence<UInt8>) {
        let word = String(
            decoding: text.map { $0 >= 0x61 && $0 <= 0x7a ? $0 - 32 : $0 }, as: UTF8.self)
        guard let comparison = Self.jaywayWords[word] else { return nil }
        self = comparison
    }

    private static let jaywayWords: [String: Comparison] = [
        "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
        ">=": .greaterOrEqual, "===": .identical, "!==": .notIdentical, "=~": .matches,
        "IN": .isIn, "NIN": .isNotIn, "ALL": .containsAll, "CONTAINS": .contains,
        "SIZE": .hasSize, "EMPTY": .isEmpty, "SUBSETOF": .subsetOf, "ANYOF": .anyOf,
        "NONEOF": .noneOf, "TYPE": .impossible, "MATCHES": .impossible,
    ]
}
