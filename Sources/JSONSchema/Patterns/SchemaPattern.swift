internal import PCRE

/// A regular expression of a schema: ECMA-262 with the `u` flag, with a bound on what a match costs.
struct SchemaPattern: Sendable {
    let source: String
    let regex: PCREPattern

    /// Compiles `source`; throws a `PCREError` when it isn't a regular expression.
    init(_ source: String, stepsMax: Int) throws(PCREError) {
        self.source = source
        regex = try PCREPattern(
            try ECMAPattern.translate(source), options: [.dollarEndOnly, .ecmaScript],
            limits: PCREPattern.Limits(stepsMax: UInt32(clamping: stepsMax)))
    }

    /// Whether `source` is a regular expression by the letter of ECMA-262 with the `u` flag, which
    /// `format: regex` asks for.
    static func isStrict(_ source: String) -> Bool {
        do {
            let translated = try ECMAPattern.translate(source, isStrict: true)
            _ = try PCREPattern(translated, options: [.dollarEndOnly, .ecmaScript])
            return true
        } catch {
            // ECMA-262 has lookbehind of any length, which PCRE2 10.42 can't run.
            return error.message.hasPrefix("lookbehind assertion is not fixed length")
        }
    }
}

/// How a program finds a pattern's steps, when it is a plain one.
struct PlainSteps: BitwiseCopyable {
    /// Where they begin in `SchemaProgram.patternSteps`.
    var first: UInt32 = 0
    var count: UInt32 = 0
    var isPlain = false
    var isAnchoredAtEnd = false
}
