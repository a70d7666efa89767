public import PCRE

/// Which integration response a backend's answer gets: the first whose `selectionPattern` matches
/// all of the value (Java's `matches`), else the one without a pattern (recorded by LocalStack's
/// test_lambda_selection_patterns and test_http_integration_status_code_selection).
///
/// The value is the HTTP status, or a Lambda function's `errorMessage`.
public struct IntegrationResponseSelector: Sendable {
    private let patterns: [(index: Int, pattern: PCREPattern)]
    private let fallback: Int?

    /// Integration responses with these patterns; nil and "" are no pattern.
    /// - Throws: the fault and the position of the first pattern that is not a regular expression.
    public init(patterns texts: [String?]) throws(SelectionError) {
        var patterns: [(index: Int, pattern: PCREPattern)] = []
        var fallback: Int?
        for (index, text) in texts.enumerated() {
            guard let text, !text.isEmpty else {
                fallback = fallback ?? index
                continue
            }
            do throws(PCREError) {
                patterns.append((index, try PCREPattern(text, options: .wholeSubject)))
            } catch {
                throw SelectionError(index: index, pattern: text, underlying: error)
            }
        }
        self.patterns = patterns
        self.fallback = fallback
    }

    /// The position of the integration response for a value; nil: none, and no default. A value
    /// that is absent, as the `errorMessage` of a function that did not fail, gets the default.
    /// - Throws: `PCREError` when a match is not decided within its limits.
    public func select(_ value: UnsafeBufferPointer<UInt8>?) throws(PCREError) -> Int? {
        guard let value else { return fallback }
        for entry in patterns where try entry.pattern.matches(value) { return entry.index }
        return fallback
    }
}

/// A `selectionPattern` that is not a regular expression.
public struct SelectionError: Error, CustomStringConvertible {
    /// Which of the integration responses.
    public var index: Int
    /// Its pattern.
    public var pattern: String
    /// What is wrong and where.
    public var underlying: PCREError

    /// The fault with a caret under its place.
    public var description: String {
        // Offsets are bytes; a caret counts characters.
        let before = String(decoding: Array(pattern.utf8.prefix(underlying.offset)), as: UTF8.self)
        let indent = String(repeating: " ", count: before.count)
        return "\(underlying.message)\n  \(pattern)\n  \(indent)^"
    }
}
