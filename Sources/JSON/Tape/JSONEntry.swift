/// One entry of the tape, 16 bytes. Values lie in the order of the text: a container's entry is
/// followed by its children, keys are string entries before their values. Entry 0 is no value,
/// entry 1 the root.
@usableFromInline
struct JSONEntry: BitwiseCopyable {
    /// The first byte of the value in the source.
    @usableFromInline var start: UInt32
    /// The byte after its last; of an indexed container, where its list of children begins.
    @usableFromInline var end: UInt32
    /// Containers: the entry after this value and everything in it (while it is open, the container
    /// around it). Decoded strings and respelled numbers: where their characters begin in the pool.
    @usableFromInline var link: UInt32
    /// The tag in the low four bits; above them the children of a container (a member counts once)
    /// or the length in bytes of a string's characters or a respelled number's (0 for others).
    @usableFromInline var info: UInt32

    @inlinable
    init(_ tag: Tag, start: UInt32, end: UInt32, link: UInt32 = 0, count: UInt32 = 0) {
        self.start = start
        self.end = end
        self.link = link
        info = tag.rawValue | count << Self.countShift
    }

    @usableFromInline static let countShift: UInt32 = 4
    /// Counts have 28 bits; `JSONOptions.sizeMax` is clamped so that none is larger.
    @usableFromInline static let countMax = (1 << 28) - 1

    @inlinable var tag: Tag { Tag(rawValue: info & 15) }
    @inlinable var count: UInt32 { info >> Self.countShift }
    @inlinable var isContainer: Bool { info & 8 != 0 }
    @inlinable var isArray: Bool { info & 12 == 8 }
    @inlinable var isObject: Bool { info & 12 == 12 }
    @inlinable var isString: Bool { info & 14 == 6 }
    @inlinable var isNumber: Bool { info & 14 == 4 }

    /// The kind of value; nil for entry 0.
    @inlinable var kind: JSONKind? {
        guard info & 15 != 0 else { return nil }
        // A nibble for each tag, one shift instead of a switch; a case's pattern is its raw value.
        let kind = 0x5555_4444_3322_1100 >> (UInt64(info & 15) << 2)
        return unsafeBitCast(UInt8(truncatingIfNeeded: kind & 15), to: JSONKind.self)
    }
}

extension JSONEntry {
    /// What an entry is, and how its characters or children are found.
    @usableFromInline
    struct Tag: Equatable, BitwiseCopyable {
        @usableFromInline let rawValue: UInt32
        @inlinable init(rawValue: UInt32) { self.rawValue = rawValue }

        @inlinable static var none: Tag { Tag(rawValue: 0) }
        @inlinable static var null: Tag { Tag(rawValue: 1) }
        @inlinable static var `false`: Tag { Tag(rawValue: 2) }
        @inlinable static var `true`: Tag { Tag(rawValue: 3) }
        /// A number without fraction and exponent.
        @inlinable static var integer: Tag { Tag(rawValue: 4) }
        @inlinable static var number: Tag { Tag(rawValue: 5) }
        /// A string whose characters are those between its quotes.
        @inlinable static var string: Tag { Tag(rawValue: 6) }
        /// A string whose characters are in the pool, because the text has escapes.
        @inlinable static var decoded: Tag { Tag(rawValue: 7) }
        /// Containers whose children are scalars, so that they lie at a fixed stride.
        @inlinable static var array: Tag { Tag(rawValue: 8) }
        @inlinable static var object: Tag { Tag(rawValue: 12) }
        /// Added to a container's tag when there are containers in it: children are found by
        /// walking, and there are at most `walkMax`.
        @inlinable static var nested: UInt32 { 1 }
        /// Added when there are more: children are listed, so that looking one up takes constant
        /// time and a loop over all of them isn't quadratic.
        @inlinable static var indexed: UInt32 { 2 }
    }

    /// Children that are worth a walk: fewer steps than a list would cost.
    @usableFromInline static let walkMax: UInt32 = 16

    /// How children are found: 0 by stride, `Tag.nested` or `Tag.indexed`.
    @inlinable var layout: UInt32 { info & 3 }
}
