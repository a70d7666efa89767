internal import JSON
internal import PCRE

/// A compiled path and all the paths inside it, flat: everything refers to everything else by
/// index, so that evaluation chases no references and a program is `Sendable` as it is.
struct Program: Sendable {
    /// The segments of all paths, each path's in a row.
    var steps: [Step] = []
    /// The paths; the first is the one that was asked for.
    var paths: [SubPath] = []
    var names: [Name] = []
    /// The text of all names.
    var text: [UInt8] = []
    var indices: [Int] = []
    var filters: [Filter] = []
    /// Operands of `Filter.or` and `.and`, as indices of `filters`.
    var children: [Int] = []
    var operands: [Operand] = []
    var selectors: [Selector] = []
    var literals: [JSONDocument] = []
    /// Those of `literals`, which keeps them valid.
    var views: [JSONView] = []
    var patterns: [Pattern] = []
    var functions: [RFCFunction] = []

    struct SubPath: Sendable {
        var steps: Range<Int>
        /// Starts with `$`, not `@`.
        var isRooted: Bool
        /// Leads to one value at most.
        var isDefinite = true
        /// Ends in a Jayway function.
        var isFunction = false
        /// Consists of single names and indices, so that there is nothing to keep on the way.
        var isPlain = true
    }

    struct Step: Sendable {
        var kind: Kind
        /// Where the segment begins in the text of the path.
        var offset: Int
        /// Whether all segments before lead to one value at most: only then is a missing value an
        /// error to Jayway.
        var isUpstreamDefinite = true
    }

    enum Kind: Sendable {
        /// A member.
        case name(Int)
        /// An element; negative ones count from the end.
        case index(Int)
        // Jayway's:
        case names(Range<Int>)
        case indices(Range<Int>)
        case slice(from: Int?, to: Int?)
        case wildcard
        case scan
        case filter(Int)
        case function(JaywayFunction, arguments: Range<Int>)
        // RFC 9535's, when one selector of name or index isn't all:
        case child(Range<Int>)
        case descendant(Range<Int>)
    }

    /// A place in `text`.
    struct Name: Sendable {
        var start: Int
        var count: Int
    }

    /// RFC 9535 §2.3.
    enum Selector: Sendable {
        case name(Int)
        case index(Int)
        case wildcard
        case slice(start: Int?, end: Int?, step: Int)
        case filter(Int)
    }

    enum Filter: Sendable {
        case or(Range<Int>)
        case and(Range<Int>)
        case not(Int)
        case exists(path: Int, wanted: Bool)
        case compare(Comparison, Operand, Operand)
        /// RFC 9535: a function that is true or false.
        case test(function: Int)
    }

    /// An operand of a comparison or an argument of a function.
    enum Operand: Sendable {
        case path(Int)
        case literal(Int)
        case pattern(Int)
        case function(Int)
    }

    /// RFC 9535 §2.4.
    struct RFCFunction: Sendable {
        var kind: RFCFunctionKind
        /// In `operands`.
        var arguments: Range<Int>
        /// `match` and `search` with a literal pattern; none of a pattern that can't match.
        var pattern: Int?
    }

    struct Pattern: Sendable {
        /// None for a text that is no I-Regexp, which matches nothing (RFC 9535 §2.4.6).
        var pattern: PCREPattern?
    }
}
