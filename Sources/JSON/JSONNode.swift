/// The kinds of JSON values, numbered as `pen.json/1` numbers them.
public enum JSONKind: UInt8, Hashable, Sendable {
    // The order is the ABI's.
    case null = 0
    case bool = 1
    case number = 2
    case string = 3
    case array = 4
    case object = 5

    /// As JSON Schema names the type.
    public var name: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// A value inside a `JSONDocument`: a number that only its document understands. Any number is safe
/// to ask about; one that names nothing behaves as `.none`.
public struct JSONNode: Hashable, Sendable {
    /// The place on the tape; 0 is none, 1 is the root.
    public var index: UInt32

    /// The node with this number.
    @inlinable public init(_ index: UInt32) { self.index = index }

    /// No value.
    @inlinable public static var none: JSONNode { JSONNode(0) }

    /// The value of the whole document.
    @inlinable public static var root: JSONNode { JSONNode(1) }

    /// Whether this names a place at all.
    @inlinable public var exists: Bool { index != 0 }
}

/// One entry of the tape. Values lie in the order of the text: a container's entry is followed by
/// its children, and `next` leads past them. Keys are string entries before their values.
struct JSONEntry {
    var kind: JSONKind
    // Not [], which goes through unspecialized generics and took most of the parser's time.
    var flags = Flags(rawValue: 0)
    /// Span in the source, in bytes: the first byte of the value and the one after its last.
    var start: UInt32
    var end: UInt32 = 0
    /// The tape index after this value and everything in it.
    var next: UInt32 = 0
    /// Children of a container (members count once); length in bytes of a string's characters.
    var count: UInt32 = 0
    /// Strings with escapes: where their characters begin in the pool of decoded text. Containers
    /// with containers in them: where the list of their children's indices begins.
    var place: UInt32 = 0

    struct Flags: OptionSet {
        var rawValue: UInt8
        /// The string's characters are in the pool, not in the source.
        static let decoded = Flags(rawValue: 1)
        /// The container holds containers, so children have to be looked up in the list.
        static let indexed = Flags(rawValue: 2)
        /// The value is `true`.
        static let isTrue = Flags(rawValue: 4)
    }
}
