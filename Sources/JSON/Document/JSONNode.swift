/// A value inside a `JSONDocument`: a number that only its document understands. Any number is safe
/// to ask about; one that names nothing behaves as `.none`.
@frozen
public struct JSONNode: Hashable, Sendable, BitwiseCopyable {
    /// The place on the tape; 0 is none, 1 is the root. Values are numbered in the order of the
    /// text, a key just before its value.
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
