public import JSON

/// Something to tell the person who wrote a file, at the place it is about.
public struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        /// The file can't be used.
        case error
        /// The file can be used, but probably doesn't say what is meant.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// The file's name as it was given.
    public var file: String
    /// Where in the file.
    public var location: SourceLocation
    /// The place as a JSON Pointer; nil where the file couldn't be read far enough for one.
    public var pointer: JSONPointer?
    /// What is wrong: one sentence, lower case, without a full stop.
    public var message: String
    /// What to do about it, likewise; nil when that is plain.
    public var hint: String?
    /// The line of the file, as written, so that a renderer needs no access to the file.
    public var sourceLine: String

    /// A diagnostic with all its parts.
    public init(
        _ severity: Severity, file: String, location: SourceLocation, pointer: JSONPointer? = nil,
        message: String, hint: String? = nil, sourceLine: String
    ) {
        self.severity = severity
        self.file = file
        self.location = location
        self.pointer = pointer
        self.message = message
        self.hint = hint
        self.sourceLine = sourceLine
    }
}

/// A place in a file. Columns count Unicode scalars, as libyaml does.
public struct SourceLocation: Hashable, Sendable {
    /// From 1.
    public var line: Int
    /// From 1.
    public var column: Int
    /// How many columns of the line it takes; at least 1 once measured.
    public var length: Int

    /// Which of a load's files it is in, from 0; 0 where there is one file.
    public var source: Int

    /// Stands for a length that is in the text only, where a quoted scalar ends. Readers don't
    /// look: in a file of one long line that would take quadratic time.
    package static let unmeasured = 0

    /// The place at `line` and `column`, both from 1.
    public init(line: Int, column: Int, length: Int = 1, source: Int = 0) {
        self.source = source
        self.line = line
        self.column = column
        self.length = length
    }
}

extension Diagnostic {
    /// The diagnostic as JSON, for tools.
    public var json: JSONValue {
        var object = JSONObject([
            ("severity", .string(severity.rawValue)), ("file", .string(file)),
            ("line", .number(JSONNumber(location.line))),
            ("column", .number(JSONNumber(location.column))),
            ("length", .number(JSONNumber(location.length))), ("message", .string(message)),
        ])
        object["pointer"] = pointer.map { .string($0.description) }
        object["hint"] = hint.map { .string($0) }
        return .object(object)
    }
}
