/// Why a text is not a path, or an evaluation could not go on. A value that isn't there is no
/// error but `JSONPathResult.missing`.
public struct JSONPathError: Error, Hashable, Sendable {
    /// The kinds of fault, for programs; `message` is for people.
    public enum Code: Hashable, Sendable {
        /// The text is not a path of its dialect (Jayway's `InvalidPathException` of a compile).
        case syntax
        /// The path can't be applied to this document: a filter on a scalar that a definite path
        /// leads to, a function that doesn't exist (Jayway's `InvalidPathException` of a read).
        case invalidPath
        /// A function can't be applied to what it was given (Jayway's `JsonPathException`).
        case function
        /// One of `JSONPath.Limits` was exceeded.
        case limit(Limit)
    }

    /// The limits, as `JSONPath.Limits` names them.
    public enum Limit: String, Hashable, Sendable {
        case pathLength, segments, nesting, steps, results, regexSteps
        /// Evaluation nests deeper than `JSONPath.depthMax`.
        case depth
    }

    /// What is wrong.
    public var code: Code
    /// What is wrong, in a sentence without a full stop.
    public var message: String
    /// The path.
    public var path: String
    /// Where in the path, in bytes from 0; an error of evaluation points at the segment.
    public var offset: Int

    /// An error with all that is known of it.
    public init(code: Code, message: String, path: String, offset: Int) {
        self.code = code
        self.message = message
        self.path = path
        self.offset = offset
    }

    /// The column of `offset`, from 1, counted in Unicode scalars.
    public var column: Int {
        path.utf8.prefix(offset).count { $0 & 0xc0 != 0x80 } + 1
    }
}

extension JSONPathError: CustomStringConvertible {
    /// Column and message, then the path with a caret under the column.
    public var description: String { "column \(column): \(message)\n\(excerpt)" }

    /// How much of a long path is shown on each side of the fault, in scalars.
    private static let contextMax = 60

    /// The path around the fault, and a caret below.
    private var excerpt: String {
        let scalars = Array(path.unicodeScalars)
        let place = min(column - 1, scalars.count)
        let start = max(place - Self.contextMax, 0)
        let end = min(place + Self.contextMax, scalars.count)
        var line = start > 0 ? "…" : ""
        let indent = place - start + (start > 0 ? 1 : 0)
        // One column each, so that the caret stays where it belongs.
        for scalar in scalars[start..<end] {
            line.unicodeScalars.append(scalar.value < 0x20 ? "\u{fffd}" : scalar)
        }
        if end < scalars.count { line += "…" }
        return "  \(line)\n  \(String(repeating: " ", count: indent))^"
    }
}
