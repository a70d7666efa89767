extension JSONPath {
    /// The two languages that call themselves JSONPath.
    public enum Dialect: Hashable, Sendable {
        /// Jayway JsonPath, which AWS runs behind `$input.path` and `$input.json`: loose grammar,
        /// functions at the end of a path, one value for a definite path.
        case jayway
        /// RFC 9535: strict grammar, functions in filters only, always a list of nodes.
        case rfc9535
    }

    /// What a path and one evaluation of it may cost; beyond it they end with
    /// `JSONPathError.Code.limit`.
    public struct Limits: Hashable, Sendable {
        /// The longest path, in bytes. 8,192 by default: long filters fit, megabytes don't.
        public var pathLengthMax: Int
        /// Segments of one path (`.a`, `[0]`, `[?(…)]`, `..`). 256 by default; evaluation recurses
        /// once for each that can select several values.
        public var segmentsMax: Int
        /// How deep filters, parentheses and arguments may nest in the text of a path. 16 by
        /// default: each level may search the document again for every value of the level above.
        public var nestingMax: Int
        /// Values looked at in one evaluation. 1,000,000 by default: some tens of milliseconds.
        /// Long look-ups, comparisons and matches count as several.
        public var stepsMax: Int
        /// Values held at once: results, and what the paths of a filter have found. 100,000 by
        /// default.
        public var resultsMax: Int
        /// Steps of backtracking in one match of a regular expression. 50,000 by default.
        public var regexStepsMax: UInt32

        /// Limits, by default the values above.
        public init(
            pathLengthMax: Int = 8192, segmentsMax: Int = 256, nestingMax: Int = 16,
            stepsMax: Int = 1_000_000, resultsMax: Int = 100_000, regexStepsMax: UInt32 = 50_000
        ) {
            self.pathLengthMax = pathLengthMax
            self.segmentsMax = segmentsMax
            self.nestingMax = nestingMax
            self.stepsMax = stepsMax
            self.resultsMax = resultsMax
            self.regexStepsMax = regexStepsMax
        }
    }
}
