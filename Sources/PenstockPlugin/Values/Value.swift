public import CPenstock

/// What a variable holds, as the ABI carries it.
///
/// Text inside is borrowed like every view; the host copies what is written.
public typealias Value = pen_value

extension pen_value {
    /// No value.
    @inlinable public static var null: pen_value {
        pen_value(type: PEN_NULL, flags: 0, i: 0, d: 0, s: .absent)
    }

    /// UTF-8 text.
    @inlinable public static func string(_ text: Bytes) -> pen_value {
        pen_value(type: PEN_STRING, flags: 0, i: 0, d: 0, s: text)
    }

    /// A whole number.
    @inlinable public static func int(_ number: Int64) -> pen_value {
        pen_value(type: PEN_INT, flags: 0, i: number, d: 0, s: .absent)
    }

    /// A number with a fraction.
    @inlinable public static func double(_ number: Double) -> pen_value {
        pen_value(type: PEN_DOUBLE, flags: 0, i: 0, d: number, s: .absent)
    }

    /// True or false.
    @inlinable public static func bool(_ value: Bool) -> pen_value {
        pen_value(type: PEN_BOOL, flags: 0, i: value ? 1 : 0, d: 0, s: .absent)
    }

    /// JSON text, carried as written.
    @inlinable public static func json(_ text: Bytes) -> pen_value {
        pen_value(type: PEN_JSON, flags: 0, i: 0, d: 0, s: text)
    }

    /// The same value, never logged, dumped or explained.
    @inlinable public var sensitive: pen_value {
        var value = self
        value.flags |= PEN_SENSITIVE
        return value
    }

    /// The text of a string or of JSON; absent for everything else.
    @inlinable public var text: Bytes {
        type == PEN_STRING || type == PEN_JSON ? s : .absent
    }
}
