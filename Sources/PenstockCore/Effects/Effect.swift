public import CPenstock

/// One thing that a step changed, with what is needed to undo it or to do it again elsewhere.
///
/// Staging, shadow, explain, blocking plugins and isolated plugins all rest on this list: undone
/// when a branch loses, replayed on the real exchange when it was made on a detached copy, written
/// to a frame when it was made in a child process.
public struct Effect {
    /// What was done.
    public enum Kind: UInt8 {
        /// A field was added at `index` of the table `direction`.
        case headerAppended
        /// The field at `index` of the table `direction` was removed.
        case headerRemoved
        /// The variable at `index` was created, or had `oldValue` before.
        case variableCreated, variableChanged
        /// The status was `index` before.
        case statusChanged
        /// A local response was made; the status was `index` before.
        case responded
        /// The body of `direction` was replaced; `oldBody` was there before.
        case bodyReplaced
        /// The forward target was set.
        case forwarded
    }

    /// What was done.
    public var kind: Kind
    /// Which table or body: PEN_REQUEST_HEADERS … or PEN_REQUEST_BODY ….
    public var direction: UInt8
    /// Position, or the old status.
    public var index: Int32
    /// The field's or variable's name, in the arena.
    public var name: ByteView
    /// The new value; a header's or body's as PEN_STRING.
    public var value: pen_value
    /// What a variable held before.
    public var oldValue: pen_value
    /// The body that was replaced; released only when the exchange ends.
    public var oldBody: Body

    init(
        _ kind: Kind, direction: UInt8 = 0, index: Int32 = 0, name: ByteView = .absent,
        value: pen_value = .null, oldValue: pen_value = .null, oldBody: Body = Body()
    ) {
        self.kind = kind
        self.direction = direction
        self.index = index
        self.name = name
        self.value = value
        self.oldValue = oldValue
        self.oldBody = oldBody
    }
}

/// The list of effects since recording began, in the exchange's arena.
public struct Journal {
    /// The effects, `count` of them, oldest first.
    public var effects: UnsafeMutablePointer<Effect>?
    /// How many there are.
    public var count = 0
    /// How many fit.
    public var capacity = 0
    /// Recording is nested: on while this is above zero.
    public var depth = 0
    /// An effect could not be recorded (arena limit): what was staged can't be trusted, so the step
    /// fails.
    public var overflowed = false

    /// An empty journal, not recording.
    public init() {}
}

extension pen_value {
    /// PEN_NULL.
    @inlinable public static var null: pen_value {
        pen_value(type: PEN_NULL, flags: 0, i: 0, d: 0, s: .absent)
    }

    /// PEN_STRING of a view that the caller keeps alive.
    @inlinable public static func string(_ view: ByteView) -> pen_value {
        pen_value(type: PEN_STRING, flags: 0, i: 0, d: 0, s: view)
    }

    /// PEN_INT.
    @inlinable public static func int(_ value: Int64) -> pen_value {
        pen_value(type: PEN_INT, flags: 0, i: value, d: 0, s: .absent)
    }

    /// PEN_BOOL.
    @inlinable public static func bool(_ value: Bool) -> pen_value {
        pen_value(type: PEN_BOOL, flags: 0, i: value ? 1 : 0, d: 0, s: .absent)
    }
}
