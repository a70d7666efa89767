public import JSON
public import VTL

/// What a rendering did, for a person who looks for a mistake: each reference that printed, each
/// assignment, and how each condition went; and each reference inside an expression where the
/// template was compiled with `MappingTemplate.Options.isTraced`.
public final class TemplateTrace: VTLTrace {
    /// One thing that happened.
    public struct Entry: Hashable, Sendable {
        /// What kind of thing.
        public enum Kind: String, Hashable, Sendable {
            case reference, assignment, condition
        }

        /// What happened.
        public var kind: Kind
        /// The line in the template, from 1.
        public var line: Int
        /// The column in that line, from 1, in Unicode scalars.
        public var column: Int
        /// The reference as the template spells it, or the name that was set; "" for a condition.
        public var source: String
        /// The value, cut to `valueMax` scalars; nil for none.
        public var value: String?
        /// The line that last set the reference's variable; nil for what the gateway sets.
        public var setAt: Int?
    }

    /// How many entries are kept; a loop makes many.
    public static let entriesMax = 10_000
    /// How much of a value is kept, in Unicode scalars.
    public static let valueMax = 200

    /// What happened, in order.
    public private(set) var entries: [Entry] = []
    /// How many more things happened than are kept.
    public private(set) var dropped = 0
    private var setAt: [Substring: Int] = [:]
    private let source: [UInt8]
    private let lineStarts: [Int]

    /// A trace of renderings of the template with this text.
    public init(of source: String) {
        let bytes = Array(source.utf8)
        self.source = bytes
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0a }.map { $0 + 1 }
    }

    /// A reference printed.
    public func reference(_ source: String, at offset: Int, value: String?) {
        add(.reference, source, value, at: offset, setAt: setAt[Self.variable(of: source)])
    }

    /// Something was set.
    public func assignment(_ name: String, at offset: Int, value: String) {
        add(.assignment, name, value, at: offset, setAt: nil)
        setAt[Substring(name)] = place(of: offset).line
    }

    /// A condition was decided.
    public func condition(at offset: Int, isTrue: Bool) {
        add(.condition, "", isTrue ? "true" : "false", at: offset, setAt: nil)
    }

    private func add(
        _ kind: Entry.Kind, _ source: String, _ value: String?, at offset: Int, setAt: Int?
    ) {
        guard entries.count < Self.entriesMax else {
            dropped += 1
            return
        }
        let (line, column) = place(of: offset)
        entries.append(
            Entry(
                kind: kind, line: line, column: column, source: source, value: value.map(Self.cut),
                setAt: setAt))
    }

    private func place(of offset: Int) -> (line: Int, column: Int) {
        // The last line that begins at or before the offset.
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let before = source[lineStarts[low]..<min(max(offset, lineStarts[low]), source.count)]
        return (low + 1, before.count { $0 & 0xc0 != 0x80 } + 1)
    }

    /// `x` of `$!{x.y}`.
    private static func variable(of source: String) -> Substring {
        source.drop { "$!{\\".contains($0) }.prefix {
            $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-"
        }
    }

    private static func cut(_ value: String) -> String {
        value.unicodeScalars.count <= valueMax
            ? value : String(String.UnicodeScalarView(value.unicodeScalars.prefix(valueMax))) + "…"
    }
}

extension TemplateTrace.Entry {
    /// The entry as JSON, for tools.
    public var json: JSONValue {
        var object = JSONObject([
            ("kind", .string(kind.rawValue)), ("line", .number(JSONNumber(line))),
            ("column", .number(JSONNumber(column))),
        ])
        if !source.isEmpty { object["source"] = .string(source) }
        object["value"] = value.map { .string($0) } ?? .null
        object["setAt"] = setAt.map { .number(JSONNumber($0)) }
        return .object(object)
    }
}
